// What pages in a real browser can do with SRS, and what they cannot: those of the agent desktop and those of somebody else.
import assert from 'node:assert/strict';
import { Browser, serve } from './chromium.mjs';

const { LOGIN, PASSWORD, WORK, SRS, RWS } = process.env;
const basic = `Basic ${Buffer.from(`${LOGIN}:${PASSWORD}`).toString('base64')}`;
const net = SRS.replace(/\.\d+$/, '');
const sites = { 'desk.example.com': `${net}.101`, 'elsewhere.example.net': `${net}.102` };
const ports = { http: 8070, https: 8443 };
const services = { http: `http://${SRS}:8190`, https: `https://${SRS}:8191` };
const other = { http: 'https', https: 'http' };
const LOGOUT = '{"operationName": "EndContactCenterSession"}';
const ok = (what) => console.log(`ok: ${what}`);

/** In a page: the status and what may be read, or the browser's own word. */
const ask = async (url, options) => {
  try {
    const answer = await fetch(url, { credentials: 'include', ...options });
    return { status: answer.status, type: answer.type, token: answer.headers.get('X-CSRF-Token') };
  } catch (error) {
    return { blocked: error.name };
  }
};
const BLOCKED = { blocked: 'TypeError' };

/** A page of the agent desktop, which knows who the agent is. `cookie`: it relies on the session's cookie. */
function desk(page, service, cookie) {
  const named = { Authorization: basic, 'Content-Type': 'application/json' };
  return {
    login: (fields = {}) => {
      const body = JSON.stringify([{ name: 'server', value: RWS }]);
      return page.run(ask, `${service}/api/v2/me`, { method: 'POST', headers: { ...named, ...fields }, body });
    },
    poll: () => page.run(ask, `${service}/ping`, cookie ? {} : { headers: { Authorization: basic } }),
    logout: (fields = {}) => {
      const headers = cookie ? { 'Content-Type': 'application/json' } : named;
      return page.run(ask, `${service}/api/v2/me`, { method: 'POST', headers: { ...headers, ...fields }, body: LOGOUT });
    },
  };
}

/** The status with which SRS answered a page last, as the browser saw it, whatever the page was allowed to see. */
async function seen(browser, page) {
  const answers = () => browser.events.filter(({ method, sessionId, params }) => method === 'Network.responseReceived'
    && sessionId === page.sessionId && params.response.url.includes(SRS));
  while (answers().length === 0) await new Promise((done) => setTimeout(done, 50));
  return answers().at(-1).params.response.status;
}
/** Why the browser itself has kept a page's last request back. */
const blocked = (browser, page) => browser.events
  .filter(({ method, sessionId }) => method === 'Network.loadingFailed' && sessionId === page.sessionId)
  .at(-1)?.params.corsErrorStatus?.corsError;

/** `cookie`: the browser keeps the session's cookie, although the page is of another site than SRS. */
async function session(browser, scheme, cookie) {
  const service = services[scheme];
  const name = `${scheme.toUpperCase()}${cookie ? ', cookies allowed' : ''}`;
  const page = await browser.open(`${scheme}://desk.example.com:${ports[scheme]}/`);
  const foreign = await browser.open(`${scheme}://elsewhere.example.net:${ports[scheme]}/`);
  const agent = desk(page, service, cookie);
  const asked = { 'X-Support-CSRFP': 'true' };
  const forge = () => foreign.run(ask, `${service}/api/v2/me`, { method: 'POST', mode: 'no-cors', body: LOGOUT });

  const { status, token } = await agent.login(asked);
  assert.equal(status, 200);
  assert.match(token, /^.{20,}$/);
  assert.equal((await agent.poll()).status, 200);
  ok(`${name}: a page of the desktop logs in, reads its token, polls`);
  const bare = (await page.run(ask, `${service}/ping`, {})).status;
  assert.equal(bare, cookie ? 200 : 401);
  ok(`${name}: ${cookie ? 'the cookie alone is enough' : 'Chromium keeps no cookie of another site, Authorization does without'}`);

  for (const [path, options] of [['/ping', {}], ['/ping', { headers: { Authorization: 'Basic eDp5' } }], ['/api/v2/me', {}],
    ['/api/v2/me', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: LOGOUT }]]) {
    assert.deepEqual(await foreign.run(ask, service + path, options), BLOCKED);
  }
  ok(`${name}: a foreign page cannot read a thing`);
  assert.equal((await forge()).type, 'opaque');
  assert.equal(await seen(browser, foreign), cookie ? 403 : 401);
  const form = await browser.open(`${scheme}://elsewhere.example.net:${ports[scheme]}/`);
  await form.run((to) => {
    document.body.innerHTML = `<form method=post enctype=text/plain action="${to}"><input type=hidden></form>`;
    document.querySelector('input').name = '{"operationName": "EndContactCenterSession", "more": "';
    document.querySelector('input').value = '"}';
    setTimeout(() => document.forms[0].submit());
  }, `${service}/api/v2/me`);
  assert.equal(await seen(browser, form), cookie ? 403 : 401);
  assert.equal((await agent.poll()).status, 200);
  ok(`${name}: nor end a session with a token, by fetch or by a form`);

  assert.deepEqual(await page.run(ask, `${services[other[scheme]]}/ping`, {}), BLOCKED);
  ok(`${name}: nor can the desktop's page read SRS by the other scheme`);
  assert.equal((await agent.logout()).status, 403);
  assert.equal((await agent.logout({ 'X-CSRF-Token': 'another' })).status, 403);
  assert.equal((await agent.poll()).status, 200);
  const kept = async () => (await browser.ask('Network.getCookies', { urls: [service] }, page.sessionId)).cookies.length;
  assert.equal(await kept(), cookie ? 1 : 0);
  assert.equal((await agent.logout({ 'X-CSRF-Token': token })).status, 200);
  assert.equal(await kept(), 0);
  assert.equal((await agent.poll()).status, 401);
  ok(`${name}: a logout takes the token; a poll after it is told 401`);

  assert.deepEqual(await agent.login(), { status: 200, type: 'cors', token: null });
  await forge();
  assert.equal(await seen(browser, foreign), cookie ? 200 : 401);
  assert.equal((await agent.poll()).status, cookie ? 401 : 200);
  if (cookie) await agent.login();
  assert.equal((await agent.logout()).status, 200);
  ok(`${name}: without the opt-in no token is asked for${cookie ? ', and a foreign page ends the session' : ''}`);
}

/** The desktop's pages come from another network than the PC's own: Chromium asks its user, and asks no server. */
async function fromOutside(browser) {
  const page = await browser.open(`https://desk.example.com:${ports.https}/`);
  const agent = desk(page, services.https, false);
  assert.deepEqual(await agent.login(), BLOCKED);
  assert.equal(blocked(browser, page), 'LocalNetworkAccessPermissionDenied');
  const plain = await browser.open(`http://desk.example.com:${ports.http}/`);
  await browser.ask('Browser.grantPermissions', { permissions: ['loopbackNetwork'] });
  assert.equal((await agent.login()).status, 200);
  assert.equal((await agent.poll()).status, 200);
  assert.equal((await agent.logout()).status, 200);
  ok('a page of another network reaches SRS by HTTPS once its user allows this PC as a goal');
  assert.deepEqual(await desk(plain, services.http, false).login(), BLOCKED);
  assert.equal(blocked(browser, plain), 'InsecureLocalNetwork');
  ok('a page of another network that came by HTTP is kept back by Chromium itself');
}

async function main() {
  const close = await serve(Object.values(sites), {
    port: ports.http, securePort: ports.https, key: `${WORK}/site.key`, certificate: `${WORK}/site.pem`,
  });
  const map = Object.entries(sites).map(([site, at]) => `MAP ${site} ${at}`).join(',');
  const outside = Object.values(ports).map((port) => `${sites['desk.example.com']}:${port}=public`).join(',');
  const visit = async (flags, preferences, visits) => {
    const browser = await Browser.start('chromium', WORK, [`--host-resolver-rules=${map}`, ...flags], preferences);
    await visits(browser);
    await browser.stop();
  };
  await visit([], {}, async (browser) => {
    await session(browser, 'http', false);
    await session(browser, 'https', false);
  });
  // As older browsers do, and others still if they are told to.
  const allowed = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } };
  await visit([], allowed, (browser) => session(browser, 'https', true));
  await visit([`--ip-address-space-overrides=${outside}`], {}, fromOutside);
  close();
}

// A browser that hangs is a failure, too.
setTimeout(() => { console.error('it takes too long'); process.exit(1); }, 120_000).unref();
main().then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
