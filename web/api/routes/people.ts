import { presentOneUser, presentTeam, presentToken, presentUsers } from '../present/people.ts';
import { route, type Route, type Served } from '../route.ts';
import { team, teamWrite, token, tokenCreate, tokenCreated, user, userCreate, userPatch } from '../schemas.ts';
import { idParams, listOf } from './input.ts';
import { demandUnusedTeam } from './team-uses.ts';

/** Who works here. */
export function userRoutes({ parts }: Served): Route[] {
  const { users } = parts.people;
  return [
    route('people.read', { method: 'get', path: '/api/users', summary: 'Everybody who works here', answer: listOf(user) }, async ({ principal }) => (
      { body: { items: await presentUsers(parts, await users.list(principal)) } }
    )),

    route('people.manage', { method: 'post', path: '/api/users', summary: 'Add somebody', body: userCreate, answer: user, status: 201, problems: [409] }, async ({ principal, body }) => {
      const created = await users.create(principal, body);
      return { body: await presentOneUser(parts, created), version: created.version };
    }),

    route('people.manage', {
      method: 'patch', path: '/api/users/{id}', summary: 'Change somebody; disabling ends their sessions', params: idParams, body: userPatch, answer: user, versioned: true, problems: [409],
    }, async ({ principal, params, body, ifVersion }) => {
      const changed = await users.update(principal, params.id, body, ifVersion);
      return { body: await presentOneUser(parts, changed), version: changed.version };
    }),
  ];
}

export function teamRoutes({ parts }: Served): Route[] {
  const { teams } = parts.people;
  return [
    route('people.read', { method: 'get', path: '/api/teams', summary: 'All teams', answer: listOf(team) }, async ({ principal }) => (
      { body: { items: (await teams.list(principal)).map(presentTeam) } }
    )),

    route('people.manage', { method: 'post', path: '/api/teams', summary: 'Make a team', body: teamWrite, answer: team, status: 201 }, async ({ principal, body }) => {
      const created = await teams.create(principal, body);
      return { body: presentTeam(created), version: created.version };
    }),

    route('people.manage', {
      method: 'put', path: '/api/teams/{id}', summary: 'Change name and members', params: idParams, body: teamWrite, answer: team, versioned: true,
    }, async ({ principal, params, body, ifVersion }) => {
      const changed = await teams.update(principal, params.id, body, ifVersion);
      return { body: presentTeam(changed), version: changed.version };
    }),

    route('people.manage', { method: 'delete', path: '/api/teams/{id}', summary: 'Remove a team that nothing points at any more', params: idParams, problems: [409] }, async ({ principal, params }) => {
      await demandUnusedTeam(parts, principal, params.id);
      await teams.remove(principal, params.id);
      return undefined;
    }),
  ];
}

/** Tokens for programs; the text of one is answered once, when it is made. */
export function tokenRoutes({ parts }: Served): Route[] {
  const { tokens } = parts.people;
  return [
    route('token.manage', { method: 'get', path: '/api/tokens', summary: 'API tokens, without their text', answer: listOf(token) }, async ({ principal }) => (
      { body: { items: (await tokens.list(principal)).map(presentToken) } }
    )),

    route('token.manage', { method: 'post', path: '/api/tokens', summary: 'Make a token; its text is shown once', body: tokenCreate, answer: tokenCreated, status: 201 }, async ({ principal, body }) => {
      const created = await tokens.create(principal, body);
      return { body: { ...presentToken(created.token), token: created.text } };
    }),

    route('token.manage', { method: 'delete', path: '/api/tokens/{id}', summary: 'Remove a token; it stops working at once', params: idParams }, async ({ principal, params }) => {
      await tokens.remove(principal, params.id);
      return undefined;
    }),
  ];
}
