import { presentAuditEntry } from '../present/ledger.ts';
import { presentPage } from '../present/page.ts';
import { route, type Route, type Served } from '../route.ts';
import { auditPage } from '../schemas.ts';
import { pageQuery } from './input.ts';

/** Who did what to people, channels, rules, tokens and rights. */
export function auditRoutes({ parts }: Served): Route[] {
  return [
    route('audit.read', { method: 'get', path: '/api/audit', summary: 'Ledger lines about people, channels, rules and rights, newest first', query: pageQuery, answer: auditPage }, async ({ principal, query }) => (
      { body: presentPage(await parts.people.audit(principal, { ...query, cursor: query.cursor ?? null }), presentAuditEntry) }
    )),
  ];
}
