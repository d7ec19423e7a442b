export { catalog, findManifest } from './catalog.ts';
export { createHostileFetch, type Fetched, type HostileFetch, type HostileFetchOptions } from './kit/hostile-fetch.ts';
export { createLimitedFetch, type FetchLimits } from './kit/limited-fetch.ts';
export { createReplyTokens, type ReplyTokens } from './kit/reply-tokens.ts';
