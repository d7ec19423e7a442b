import { CircleDot, Flag, HelpCircle, Merge, MoreHorizontal, Plus, UserRound, UsersRound } from 'lucide-react';
import { useState, type ComponentProps, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../api/schemas.ts';
import type { ConversationChange } from '../../ui/client/api.ts';
import { useMay, useSession } from '../../ui/client/session.tsx';
import { Avatar } from '../../ui/parts/avatar.tsx';
import { Badge } from '../../ui/parts/badge.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { IconButton } from '../../ui/parts/icon-button.tsx';
import { Menu, MenuItem } from '../../ui/parts/menu.tsx';
import { Picker } from '../../ui/parts/picker.tsx';
import { PresenceDot } from '../../ui/parts/presence-dot.tsx';
import { useChangeConversation } from '../data/changing.ts';
import { useNames, useViews } from '../data/reading.ts';
import { useCommand } from '../shell/commands.tsx';
import { JoinDialog } from './join-dialog.tsx';
import styles from './properties.module.css';
import { maySteps } from './steps.ts';
import { WhyDialog } from './why-dialog.tsx';

const priorities = ['urgent', 'high', 'normal', 'low'] as const;
const nobody = '';

/** Status, assignee, team, priority and tags in one line; each is its own menu for those who may change it. */
export function Properties({ conversation }: { readonly conversation: Conversation }) {
  const { t } = useTranslation();
  const may = useMay('conversation.change');
  const mutation = useChangeConversation(conversation);
  const [why, setWhy] = useState(false);
  const [joining, setJoining] = useState(false);
  const change = (patch: ConversationChange) => mutation.mutate(patch);
  const parts = { conversation, may, change };
  return (
    <div className={styles.properties}>
      <Status {...parts} />
      <Assignee {...parts} />
      <TeamPicker {...parts} />
      <Priority {...parts} />
      <Tags {...parts} />
      <div className={styles.rest}>
        <IconButton small label={t('why.ask')} icon={<HelpCircle size={15} />} onClick={() => setWhy(true)} />
        {may ? (
          <Menu align="end" trigger={<IconButton small label={t('conversation.menu')} icon={<MoreHorizontal size={15} />} />}>
            <MenuItem icon={<Merge size={15} />} onSelect={() => setJoining(true)}>{t('conversation.join')}</MenuItem>
          </Menu>
        ) : null}
      </div>
      {joining ? <JoinDialog conversation={conversation} onClose={() => setJoining(false)} /> : null}
      <WhyDialog open={why} onClose={() => setWhy(false)} conversation={conversation} />
    </div>
  );
}

interface PartProps { readonly conversation: Conversation; readonly may: boolean; readonly change: (patch: ConversationChange) => void }

/** A property as a small button; plain text for those who may only look. */
function Property({ label, icon, may, children, ...rest }: { readonly label: string; readonly icon: ReactNode; readonly may: boolean } & ComponentProps<'button'>) {
  if (!may) return <span className={styles.fixed} title={label}>{icon}{children}</span>;
  return <Button {...rest} small kind="quiet" icon={icon} title={label} className={styles.property}>{children}</Button>;
}

function Status({ conversation, may, change }: PartProps) {
  const { t } = useTranslation();
  const { status } = conversation;
  const steps = maySteps(status);
  const trigger = <Property label={t('conversation.status')} may={may && steps.length > 0} icon={<CircleDot size={14} data-status={status} className={styles.status} />}>{t(`status.${status}`)}</Property>;
  if (!may || steps.length === 0) return trigger;
  return (
    <Menu trigger={trigger}>
      {steps.map((step) => <MenuItem key={step} icon={<CircleDot size={15} data-status={step} className={styles.status} />} onSelect={() => change({ status: step })}>{t(`status.${step}`)}</MenuItem>)}
    </Menu>
  );
}

function Assignee({ conversation, may, change }: PartProps) {
  const { t } = useTranslation();
  const { user } = useSession();
  const { users, userName } = useNames();
  const [open, setOpen] = useState(false);
  useCommand('assign', may ? () => setOpen(true) : null);
  const name = userName(conversation.assigneeId);
  const trigger = (
    <Property label={t('conversation.assignee')} may={may} icon={name === null ? <UserRound size={14} /> : <Avatar name={name} seed={conversation.assigneeId ?? ''} size="small" />}>
      {name ?? t('conversation.nobody')}
    </Property>
  );
  if (!may) return trigger;
  const people = users.filter((one) => one.enabled && one.role !== 'read-only').toSorted((left, right) => Number(right.id === user.id) - Number(left.id === user.id));
  return (
    <Picker trigger={trigger} label={t('conversation.assignTo')} open={open} onOpenChange={setOpen} chosen={[conversation.assigneeId ?? nobody]}
      options={[...people.map((one) => ({ id: one.id, name: one.id === user.id ? t('conversation.me', { name: one.name }) : one.name, detail: t(`presence.${one.presence}`) })), { id: nobody, name: t('conversation.nobody') }]}
      render={(option) => {
        const one = people.find((candidate) => candidate.id === option.id);
        return <span className={styles.person}>{one ? <Avatar name={one.name} seed={one.id} size="small" mark={<PresenceDot presence={one.presence} />} /> : <UserRound size={16} />}<span className={styles.ellipsis}>{option.name}</span></span>;
      }}
      onChoose={(id) => change({ assigneeId: id === nobody ? null : id })} />
  );
}

function TeamPicker({ conversation, may, change }: PartProps) {
  const { t } = useTranslation();
  const { teams, teamName } = useNames();
  const name = teamName(conversation.teamId);
  if (teams.length === 0) return null;
  const trigger = <Property label={t('conversation.team')} may={may} icon={<UsersRound size={14} />}>{name ?? t('conversation.noTeam')}</Property>;
  if (!may) return trigger;
  return (
    <Picker trigger={trigger} label={t('conversation.moveTo')} chosen={[conversation.teamId ?? nobody]}
      options={[...teams.map((team) => ({ id: team.id, name: team.name })), { id: nobody, name: t('conversation.noTeam') }]}
      onChoose={(id) => change({ teamId: id === nobody ? null : id })} />
  );
}

function Priority({ conversation, may, change }: PartProps) {
  const { t } = useTranslation();
  const { priority } = conversation;
  const trigger = <Property label={t('conversation.priority')} may={may} icon={<Flag size={14} data-priority={priority} className={styles.priority} />}>{t(`priority.${priority}`)}</Property>;
  if (!may) return trigger;
  return (
    <Menu trigger={trigger}>
      {priorities.map((one) => <MenuItem key={one} checked={one === priority} icon={<Flag size={15} data-priority={one} className={styles.priority} />} onSelect={() => change({ priority: one })}>{t(`priority.${one}`)}</MenuItem>)}
    </Menu>
  );
}

function Tags({ conversation, may, change }: PartProps) {
  const { t } = useTranslation();
  const { data: views } = useViews();
  const { tags } = conversation;
  const [open, setOpen] = useState(false);
  useCommand('tag', may ? () => setOpen(true) : null);
  const known = [...new Set([...tags, ...(views?.tags.map((tag) => tag.name) ?? [])])];
  const toggle = (name: string) => change({ tags: tags.includes(name) ? tags.filter((tag) => tag !== name) : [...tags, name] });
  return (
    <>
      {tags.map((tag) => <Badge key={tag}>#{tag}</Badge>)}
      {may ? (
        <Picker trigger={<Button small kind="quiet" icon={<Plus size={14} />} className={styles.property}>{t('conversation.tag')}</Button>} label={t('conversation.tagAs')} multiple open={open} onOpenChange={setOpen}
          options={known.map((name) => ({ id: name, name }))} chosen={tags} create={toggle} onChoose={toggle} />
      ) : null}
    </>
  );
}
