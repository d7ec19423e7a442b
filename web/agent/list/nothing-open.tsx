import { MessagesSquare } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { State } from '../../ui/parts/state.tsx';

export function NothingOpen() {
  const { t } = useTranslation();
  return <State icon={MessagesSquare} title={t('conversation.none')} text={t('conversation.noneText')} />;
}
