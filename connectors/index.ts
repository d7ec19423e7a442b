export { manifests, manifestOf } from './catalog.ts';
export { createHostileFetch, type Fetched, type HostileFetch, type HostileFetchOptions } from './kit/hostile-fetch.ts';
export { createConfiguredFetch, type FetchLimits } from './kit/configured-fetch.ts';
export { createReplyTokens, type ReplyTokens } from './kit/reply-tokens.ts';
