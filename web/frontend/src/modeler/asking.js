// Asking the server: JSON in both directions, with the page's token.
import { spoken } from '../spoken.js';

export { renew } from '../session.js';

const TOKEN = 'hx-headers:inherited'; // where the token stands

export class Refused extends Error {
  constructor(status, { detail = spoken('The server does not answer as expected.'), ...facts }) {
    super(detail);
    this.status = status;
    this.facts = facts;
  }
}

export async function ask(address, method = 'GET', body = undefined) {
  const told = { Accept: 'application/json', 'X-Language': document.documentElement.lang };
  const sent = { method, credentials: 'same-origin', headers: told };
  if (body !== undefined) {
    sent.headers = { ...sent.headers, 'Content-Type': 'application/json', 'X-CSRFToken': token() };
    sent.body = JSON.stringify(body);
  }
  const answer = await fetch(address, sent);
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, said);
  return said;
}

function token() {
  return JSON.parse(document.body.getAttribute(TOKEN) ?? '{}')['X-CSRFToken'];
}
