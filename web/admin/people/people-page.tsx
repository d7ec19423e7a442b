import { useQuery } from '@tanstack/react-query';
import { Plus, UsersRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Team, User } from '../../api/schemas.ts';
import { useApi, useMay } from '../../ui/client/session.tsx';
import { Avatar } from '../../ui/parts/avatar.tsx';
import { Badge } from '../../ui/parts/badge.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { PresenceDot } from '../../ui/parts/presence-dot.tsx';
import { SkeletonRows } from '../../ui/parts/skeleton.tsx';
import { ErrorState, State } from '../../ui/parts/state.tsx';
import rows from '../shell/rows.module.css';
import { SectionPage } from '../shell/section-page.tsx';
import { TeamDialog } from './team-dialog.tsx';
import { UserDialog } from './user-dialog.tsx';

/** Who works here, and in which teams. */
export function PeoplePage() {
  const { t } = useTranslation();
  const api = useApi();
  const mayManage = useMay('people.manage');
  const users = useQuery({ queryKey: ['users'], queryFn: () => api.users() });
  const teams = useQuery({ queryKey: ['teams'], queryFn: () => api.teams() });
  const [user, setUser] = useState<User | 'new' | null>(null);
  const [team, setTeam] = useState<Team | 'new' | null>(null);
  const failed = users.error ?? teams.error;
  return (
    <SectionPage right="people.read" title={t('admin.people')} text={t('people.text')}
      action={mayManage ? <Button kind="primary" icon={<Plus size={16} />} onClick={() => setUser('new')}>{t('people.addUser')}</Button> : undefined}>
      {failed ? <ErrorState error={failed} onRetry={() => { void users.refetch(); void teams.refetch(); }} /> : !users.data || !teams.data ? <SkeletonRows rows={4} avatar /> : (
        <>
          <ul className={rows.rows} aria-label={t('people.users')}>
            {users.data.map((one) => <UserRow key={one.id} user={one} teams={teams.data} onOpen={mayManage ? () => setUser(one) : null} />)}
          </ul>
          <section className={rows.group}>
            <div className={rows.groupHead}>
              <h2 className={rows.groupTitle}>{t('people.teams')}</h2>
              {mayManage ? <Button icon={<Plus size={16} />} onClick={() => setTeam('new')}>{t('people.addTeam')}</Button> : null}
            </div>
            {teams.data.length === 0 ? <div className={rows.empty}><State icon={UsersRound} title={t('people.noTeams')} text={t('people.noTeamsText')} /></div> : (
              <ul className={rows.rows}>{teams.data.map((one) => <TeamRow key={one.id} team={one} users={users.data} onOpen={mayManage ? () => setTeam(one) : null} />)}</ul>
            )}
          </section>
        </>
      )}
      {user === null ? null : <UserDialog user={user === 'new' ? null : user} onClose={() => setUser(null)} />}
      {team === null ? null : <TeamDialog team={team === 'new' ? null : team} users={users.data ?? []} onClose={() => setTeam(null)} />}
    </SectionPage>
  );
}

function UserRow({ user, teams, onOpen }: { readonly user: User; readonly teams: readonly Team[]; readonly onOpen: (() => void) | null }) {
  const { t } = useTranslation();
  const inTeams = teams.filter((team) => team.memberIds.includes(user.id)).map((team) => team.name).join(', ');
  return (
    <li className={rows.row} data-off={user.enabled ? undefined : true}>
      <Avatar name={user.name} seed={user.id} mark={<PresenceDot presence={user.presence} />} />
      <div className={rows.text}>
        <p className={rows.name}>{user.name}</p>
        <p className={rows.sub}>{[user.email, inTeams].filter(Boolean).join(' · ')}</p>
      </div>
      <div className={rows.side}>
        {user.enabled ? <Badge title={t('people.capacityHint')}>{t('people.capacityOf', { count: user.capacity })}</Badge> : <Badge>{t('people.disabled')}</Badge>}
        <Badge tone={user.role === 'admin' ? 'accent' : 'neutral'}>{t(`role.${user.role}`)}</Badge>
        {onOpen ? <Button small onClick={onOpen} aria-label={t('people.editNamed', { name: user.name })}>{t('action.edit')}</Button> : null}
      </div>
    </li>
  );
}

function TeamRow({ team, users, onOpen }: { readonly team: Team; readonly users: readonly User[]; readonly onOpen: (() => void) | null }) {
  const { t } = useTranslation();
  const members = users.filter((user) => team.memberIds.includes(user.id));
  return (
    <li className={rows.row}>
      <span className={rows.icon}><UsersRound size={18} aria-hidden /></span>
      <div className={rows.text}>
        <p className={rows.name}>{team.name}</p>
        <p className={rows.sub}>{members.length === 0 ? t('people.noMembers') : members.map((user) => user.name).join(', ')}</p>
      </div>
      {onOpen ? <div className={rows.side}><Button small onClick={onOpen} aria-label={t('people.editNamed', { name: team.name })}>{t('action.edit')}</Button></div> : null}
    </li>
  );
}
