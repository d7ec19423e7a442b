import { Braces, Mail, MessageCircle, MessageSquareText, Phone, type LucideProps } from 'lucide-react';
import type { ComponentType } from 'react';

const icons: Readonly<Record<string, ComponentType<LucideProps>>> = { email: Mail, smtp: Mail, api: Braces, sms: MessageSquareText, voice: Phone };

/** The sign of a kind of channel; one not known here gets a speech bubble. */
export function ChannelIcon({ kind, size = 16 }: { readonly kind: string; readonly size?: number }) {
  const Icon = icons[kind] ?? MessageCircle;
  return <Icon size={size} strokeWidth={2} aria-hidden />;
}
