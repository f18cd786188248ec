// A real OpenID provider for the tests: oidc-provider with its development login, told what to do by one JSON argument.
//   { port, people: "file with {login: claims}", clients: [...], keys?: {keys: [...]} }
// The file is read at every sign-in, so that a test can change what is said about somebody.
import { readFileSync } from 'node:fs';
import { Provider } from 'oidc-provider';

const told = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${told.port}`;

const provider = new Provider(issuer, {
  clients: told.clients,
  ...(told.keys ? { jwks: told.keys } : {}),
  cookies: { keys: ['a key for tests'] },
  claims: { openid: ['sub', 'amr'], profile: ['name', 'preferred_username', 'groups'], email: ['email', 'email_verified'] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  async findAccount(ctx, login) {
    const claims = JSON.parse(readFileSync(told.people, 'utf-8'))[login] ?? {};
    if (ctx.oidc.session && claims.amr) ctx.oidc.session.amr = claims.amr;
    return { accountId: login, claims: async () => ({ sub: login, ...claims }) };
  },
});
provider.listen(told.port, '127.0.0.1', () => console.log(`ready ${issuer}`));
