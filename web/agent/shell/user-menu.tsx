import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ChevronsUpDown, Keyboard, KeyRound, LogOut } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from '../../api/schemas.ts';
import { usePreferences } from '../../ui/client/preferences-context.tsx';
import { useProblemText } from '../../ui/client/problem-text.ts';
import { useScreen, useSession } from '../../ui/client/session.tsx';
import { languages } from '../../ui/i18n.ts';
import { Avatar } from '../../ui/parts/avatar.tsx';
import { Confirm } from '../../ui/parts/confirm.tsx';
import { Menu, MenuItem, MenuLabel, MenuLine } from '../../ui/parts/menu.tsx';
import { PresenceDot } from '../../ui/parts/presence-dot.tsx';
import { useToast } from '../../ui/parts/toasts.tsx';
import { useWriting } from '../composer/writing.tsx';
import { keys } from '../data/keys.ts';
import { useUsers } from '../data/reading.ts';
import { PasswordDialog } from './password-dialog.tsx';
import styles from './user-menu.module.css';

const presences = ['online', 'away', 'offline'] as const;
const themes = ['system', 'light', 'dark'] as const;

/** Who I am here: presence, looks, language, and the way out. */
export function UserMenu({ onShortcuts }: { readonly onShortcuts: () => void }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const { data: users } = useUsers();
  const { preferences, prefer } = usePreferences();
  const [passwordOpen, setPasswordOpen] = useState(false);
  const presence = users?.find((one) => one.id === user.id)?.presence ?? user.presence;
  const setPresence = usePresence(user);
  const leaving = useLeaving();
  return (
    <>
      <Menu trigger={
        <button type="button" className={styles.trigger}>
          <Avatar name={user.name} seed={user.id} mark={<PresenceDot presence={presence} />} />
          <span className={styles.who}><span className={styles.name}>{user.name}</span><span className={styles.presence}>{t(`presence.${presence}`)}</span></span>
          <ChevronsUpDown size={14} aria-hidden />
        </button>}>
        <MenuLabel>{t('user.presence')}</MenuLabel>
        {presences.map((one) => <MenuItem key={one} icon={<PresenceDot presence={one} />} checked={presence === one} onSelect={() => setPresence(one)}>{t(`presence.${one}`)}</MenuItem>)}
        <MenuLine />
        <MenuLabel>{t('user.theme')}</MenuLabel>
        {themes.map((one) => <MenuItem key={one} checked={preferences.theme === one} onSelect={() => prefer({ theme: one })}>{t(`theme.${one}`)}</MenuItem>)}
        <MenuLine />
        {Object.keys(languages).length > 1 ? <MenuLabel>{t('user.language')}</MenuLabel> : null}
        {Object.keys(languages).length > 1 ? Object.entries(languages).map(([id, name]) => (
          <MenuItem key={id} checked={document.documentElement.lang === id} onSelect={() => prefer({ language: id })}>{name}</MenuItem>)) : null}
        {Object.keys(languages).length > 1 ? <MenuLine /> : null}
        <MenuItem icon={<Keyboard size={15} />} keys="?" onSelect={onShortcuts}>{t('user.shortcuts')}</MenuItem>
        <MenuItem icon={<KeyRound size={15} />} onSelect={() => setPasswordOpen(true)}>{t('user.password')}</MenuItem>
        <MenuItem icon={<LogOut size={15} />} onSelect={leaving.ask}>{t('user.signOut')}</MenuItem>
      </Menu>
      <PasswordDialog open={passwordOpen} onClose={() => setPasswordOpen(false)} />
      <Confirm open={leaving.asked} title={t('user.signOutTitle')} text={t('user.signOutText', { count: leaving.unsent })} verb={t('user.signOut')} danger
        onConfirm={leaving.go} onClose={leaving.cancel} />
    </>
  );
}

function usePresence(user: User): (presence: User['presence']) => void {
  const { api, queries } = useScreen();
  const toast = useToast();
  const problemText = useProblemText();
  const change = useMutation({
    mutationFn: (presence: User['presence']) => api.setPresence(presence),
    onMutate: (presence) => queries.setQueryData<readonly User[]>(keys.users, (users) => users?.map((one) => (one.id === user.id ? { ...one, presence } : one))),
    onError: (error) => {
      toast('bad', problemText(error));
      void queries.invalidateQueries({ queryKey: keys.users });
    },
  });
  return change.mutate;
}

/** Signing out takes what was begun off this device; with something begun, it asks first. */
function useLeaving() {
  const { api, client, queries } = useScreen();
  const { drafts, outbox, files } = useWriting();
  const navigate = useNavigate();
  const [asked, setAsked] = useState(false);
  const leave = useMutation({
    mutationFn: () => api.signOut(),
    onSettled: async () => {
      drafts.clear();
      outbox.clear();
      await files.clear();
      client.useCsrf(null);
      queries.clear();
      await navigate({ to: '/sign-in' });
    },
  });
  const unsent = drafts.count();
  return { asked, unsent, ask: () => (unsent > 0 ? setAsked(true) : leave.mutate()), cancel: () => setAsked(false), go: () => leave.mutate() };
}
