// A small hand on headless Chromium, through the pipe of its DevTools protocol, and the two web sites whose pages it opens.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';

/** Serves an empty page at each of these addresses, by HTTP and by HTTPS; what it shows is up to the script that is run in it. */
export async function serve(addresses, { port, securePort, key, certificate }) {
  const page = (_, answer) => answer.setHeader('content-type', 'text/html').end('<!doctype html><title>a page</title>');
  const secure = { key: readFileSync(key), cert: readFileSync(certificate) };
  const sites = addresses.flatMap((at) => [
    { server: http.createServer(page), at, port },
    { server: https.createServer(secure, page), at, port: securePort },
  ]);
  for (const { server, at, port } of sites) {
    await new Promise((done, failed) => server.once('error', failed).listen(port, at, done));
  }
  return () => sites.forEach(({ server }) => server.close());
}

export class Browser {
  #process;
  #next = 0;
  #waiting = new Map();
  /** Each event of the protocol that has come. */
  events = [];

  /** Starts Chromium with a fresh profile in this home, and these flags and preferences beside. */
  static async start(program, home, flags, preferences) {
    const browser = new Browser();
    const profile = mkdtempSync(`${home}/profile-`);
    mkdirSync(`${profile}/Default`);
    writeFileSync(`${profile}/Default/Preferences`, JSON.stringify(preferences));
    const own = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run',
      '--remote-debugging-pipe', `--user-data-dir=${profile}`];
    const stdio = ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'];
    browser.#process = spawn(program, [...own, ...flags], { stdio, env: { ...process.env, HOME: home } });
    browser.#process.once('exit', () => browser.#fail(new Error('Chromium has ended')));
    let heard = '';
    browser.#process.stdio[4].setEncoding('utf8').on('data', (text) => {
      const messages = (heard + text).split('\0');
      heard = messages.pop();
      messages.forEach((message) => browser.#hear(JSON.parse(message)));
    });
    return browser;
  }

  #hear(message) {
    if (!message.id) return this.events.push(message);
    const [done, failed] = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error) failed(new Error(message.error.message));
    else done(message.result);
  }

  #fail(error) {
    this.#waiting.forEach(([, failed]) => failed(error));
  }

  /** One question of the protocol. */
  ask(method, params = {}, sessionId) {
    const id = ++this.#next;
    return new Promise((done, failed) => {
      this.#waiting.set(id, [done, failed]);
      this.#process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  /** A new tab that shows this page. `run` runs a function in it, with plain arguments, and gives what it returns. */
  async open(url) {
    const { targetId } = await this.ask('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.ask('Target.attachToTarget', { targetId, flatten: true });
    await this.ask('Page.enable', {}, sessionId);
    await this.ask('Network.enable', {}, sessionId);
    const { errorText } = await this.ask('Page.navigate', { url }, sessionId);
    if (errorText) throw new Error(`${url} does not open: ${errorText}`);
    const run = async (script, ...given) => {
      const expression = `(${script})(...${JSON.stringify(given)})`;
      const asked = { expression, awaitPromise: true, returnByValue: true };
      const { result, exceptionDetails } = await this.ask('Runtime.evaluate', asked, sessionId);
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    };
    while (!(await run(() => document.readyState === 'complete' && location.href !== 'about:blank')));
    return { run, sessionId };
  }

  async stop() {
    await this.ask('Browser.close').catch(() => {});
  }
}
