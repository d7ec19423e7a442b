import type { Customers } from '../../customers/index.ts';
import type { Inbox } from '../../inbox/index.ts';
import type { People } from '../../people/index.ts';
import type { Rules } from '../../routing/index.ts';
import type { Runtime } from '../../runtime/ports/index.ts';
import type { ChannelHost } from './channel-host.ts';

interface ApiConfig {
  /** Where people and providers reach Parley, without a slash at the end. */
  readonly url: string;
  /** Largest webhook body, bytes. */
  readonly maxBodyBytes: number;
  readonly version: string;
  readonly workspaceId: string;
  /** Whether browsers reach Parley by https: cookies are `Secure` and carry the `__Host-` prefix. */
  readonly secureCookies: boolean;
  /** Who reads /metrics without a token. */
  readonly metricsOpenTo: 'loopback';
  /** How many proxies in front append to X-Forwarded-For; 0 (default): the header is ignored. */
  readonly proxies?: number;
}

/** Pace of the live streams, ms; the defaults are what ROUTES.md promises. Tests set their own. */
export interface LivePace {
  /** How long events are gathered before they go out together. Default 40. */
  readonly gatherMs?: number;
  /** Time between two signs of life; also how often a stream's session is asked about. Default 15,000. */
  readonly heartbeatMs?: number;
}

/** Everything the API is made of; it reaches for nothing else. */
export interface ApiParts {
  readonly inbox: Inbox;
  readonly customers: Customers;
  readonly people: People;
  readonly rules: Rules;
  readonly runtime: Pick<Runtime, 'events' | 'queue' | 'files' | 'clock' | 'log'>;
  readonly channelHost: ChannelHost;
  readonly config: ApiConfig;
  /** The built web client; undefined: there is none, and a plain page says what to do. */
  readonly staticFolder: string | undefined;
  /** Whether messages are accepted now. `reason`: English, what is wrong and what to do. */
  readiness(): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }>;
  /** Prometheus text. */
  metrics(): Promise<string>;
  readonly live?: LivePace;
}
