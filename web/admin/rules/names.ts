import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Channel, ChannelKind, Team, User } from '../../api/schemas.ts';
import { useApi } from '../../ui/client/session.tsx';
import type { RuleNames } from './sentence.ts';

export interface RuleWorld { readonly channels: readonly Channel[]; readonly kinds: readonly ChannelKind[]; readonly teams: readonly Team[]; readonly users: readonly User[] }

/** Everything a rule may speak of, and how it is called. */
export function useRuleWorld(): { readonly world: RuleWorld; readonly names: RuleNames } {
  const api = useApi();
  const { t, i18n } = useTranslation();
  const channels = useQuery({ queryKey: ['channels'], queryFn: () => api.channels() }).data;
  const kinds = useQuery({ queryKey: ['channel-kinds'], queryFn: () => api.channelKinds() }).data;
  const teams = useQuery({ queryKey: ['teams'], queryFn: () => api.teams() }).data;
  const users = useQuery({ queryKey: ['users'], queryFn: () => api.users() }).data;
  const { language } = i18n;
  return useMemo(() => {
    const world: RuleWorld = { channels: channels ?? [], kinds: kinds ?? [], teams: teams ?? [], users: users ?? [] };
    const gone = t('rule.gone');
    const languages = new Intl.DisplayNames(language, { type: 'language', fallback: 'code' });
    const names: RuleNames = {
      channel: (id) => world.channels.find((one) => one.id === id)?.name ?? gone,
      channelKind: (id) => world.kinds.find((one) => one.id === id)?.title ?? id,
      team: (id) => world.teams.find((one) => one.id === id)?.name ?? gone,
      user: (id) => world.users.find((one) => one.id === id)?.name ?? gone,
      head: (head) => (i18n.exists(`label.head.${head}`) ? String(i18n.t(`label.head.${head}` as never)) : head),
      value(head, value) {
        if (head === 'language' && /^[a-z]{2}$/.test(value)) return languages.of(value) ?? value;
        return i18n.exists(`label.${head}.${value}`) ? String(i18n.t(`label.${head}.${value}` as never)) : value;
      },
    };
    return { world, names };
  }, [channels, kinds, teams, users, t, i18n, language]);
}
