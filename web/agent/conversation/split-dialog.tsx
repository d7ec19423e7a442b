import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../api/schemas.ts';
import { Button } from '../../ui/parts/button.tsx';
import { Dialog } from '../../ui/parts/dialog.tsx';
import { SelectField } from '../../ui/parts/field.tsx';
import { useJoining } from '../data/joining.ts';
import { useMessages } from '../data/reading.ts';

/** What the server takes at once. */
const most = 500;

/** Gives a message, alone or with all that came after it, a conversation of its own; says what that means before it happens. */
export function SplitDialog({ message, onClose }: { readonly message: Message; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { oldestFirst } = useMessages(message.conversationId);
  const { split } = useJoining();
  const [what, setWhat] = useState<'one' | 'rest'>('one');
  const rest = oldestFirst.slice(Math.max(0, oldestFirst.findIndex((one) => one.id === message.id)), undefined).slice(0, most);
  const chosen = what === 'one' ? [message] : rest;
  const options = [{ value: 'one', label: t('split.one') }, ...(rest.length > 1 ? [{ value: 'rest', label: t('split.rest', { count: rest.length }) }] : [])];
  return (
    <Dialog open onClose={onClose} title={t('split.title')} description={t('split.text')} footer={<>
      <Button onClick={onClose}>{t('action.cancel')}</Button>
      <Button kind="primary" busy={split.isPending} onClick={() => split.mutate({ id: message.conversationId, messageIds: chosen.map((one) => one.id) }, { onSuccess: onClose })}>{t('split.verb', { count: chosen.length })}</Button>
    </>}>
      <SelectField label={t('split.what')} value={what} onChoose={(value) => setWhat(value === 'rest' ? 'rest' : 'one')} options={options} />
    </Dialog>
  );
}
