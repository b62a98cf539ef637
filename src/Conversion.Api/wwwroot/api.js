// Calls of the service. Every answer that is no success is thrown as a Problem.

const keySlot = 'converter.key';
const keyDialog = document.getElementById('key');
let asking = null;
let declined = false;
let clockOffset = 0;

/** What went wrong, as the service says it (problem+json); status 0 when no answer came at all. */
export class Problem extends Error {
  constructor(status, { title, detail, errors, code } = {}) {
    super(title ?? `The service answered with status ${status}.`);
    Object.assign(this, { status, title: this.message, detail: detail ?? '', errors: errors ?? {}, code });
  }
}

/** The key that the user has given in this tab; null where none was wanted. */
export const sessionKey = () => sessionStorage.getItem(keySlot);

/** The service's time, in milliseconds: this machine's clock may be wrong. */
export const serverNow = () => Date.now() + clockOffset;

/** Asks for a key again although the user has put it off before. */
export function askAgain() {
  declined = false;
}

/** Sends a request and, when a key is wanted, asks for it and sends the request again. Returns the response. */
export async function send(path, options = {}) {
  while (true) {
    const key = sessionKey();
    const response = await exchange(path, options, key);
    if (response.ok) {
      return response;
    }
    const problem = await problemOf(response);
    if (response.status !== 401 || declined) {
      throw problem;
    }
    // Another request may have brought a new key meanwhile.
    if (key === sessionKey() && !(await askForKey(problem, key !== null))) {
      throw problem;
    }
  }
}

export const getJson = async (path) => (await send(path)).json();

export const post = async (path, body, headers = {}) =>
  (await send(path, body === undefined
    ? { method: 'POST' }
    : { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } })).json();

async function exchange(path, options, key) {
  const headers = { ...options.headers, ...(key && { Authorization: `Bearer ${key}` }) };
  try {
    const response = await fetch(path, { cache: 'no-store', ...options, headers });
    const sent = Date.parse(response.headers.get('Date'));
    clockOffset = Number.isNaN(sent) ? clockOffset : sent + 500 - Date.now();
    return response;
  } catch {
    throw new Problem(0, { title: 'The service cannot be reached.', detail: 'Check the connection and try again; nothing will be done twice.' });
  }
}

async function problemOf(response) {
  try {
    return new Problem(response.status, await response.json());
  } catch {
    return new Problem(response.status);
  }
}

function askForKey(problem, wasWrong) {
  asking ??= new Promise((resolve) => {
    const input = keyDialog.querySelector('input');
    document.getElementById('key-why').textContent = wasWrong ? 'That key was not accepted.' : problem.detail;
    input.value = '';
    keyDialog.returnValue = 'cancel';
    keyDialog.addEventListener('close', () => {
      const key = input.value.trim();
      declined = keyDialog.returnValue !== 'use' || key === '';
      if (!declined) {
        sessionStorage.setItem(keySlot, key);
      }
      input.value = '';
      asking = null;
      resolve(!declined);
    }, { once: true });
    keyDialog.showModal();
  });
  return asking;
}
