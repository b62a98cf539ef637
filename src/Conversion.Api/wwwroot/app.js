import { askAgain, getJson, post } from './api.js';
import { Card } from './card.js';
import { Follower, hasEnded } from './follow.js';
import { showProblem } from './problem.js';
import { qualitiesOf } from './text.js';

const byId = (id) => document.getElementById(id);
const [form, url, format, quality, list] = ['submit', 'url', 'format', 'quality', 'jobs'].map(byId);
const cards = new Map();
const shownJobs = 30;
const choiceSlot = 'converter.choice';
const submittedSlot = 'converter.submitted';

const follower = new Follower(showJob, showTrouble, loadJobs);

function showTrouble(words) {
  byId('connection').textContent = words;
  if (!words && !byId('list-problem').hidden) {
    loadJobs();
  }
}

function showJob(job) {
  let card = cards.get(job.id);
  const before = card?.job.status;
  if (!card) {
    card = new Card((changed) => {
      follower.offer(changed);
      announceEnd(card, changed);
    });
    cards.set(job.id, card);
    card.show(job);
    // Ids grow with time, and the newest job comes first.
    const older = [...list.children].find((element) => element.dataset.id < job.id);
    card.element.dataset.id = job.id;
    list.insertBefore(card.element, older ?? null);
    byId('empty').hidden = true;
  } else {
    card.show(job);
  }
  if (before && before !== job.status) {
    announceEnd(card, job);
  }
  return card;
}

function show(job) {
  const card = showJob(job);
  follower.offer(job);
  return card;
}

// Only what somebody waits for is spoken: progress would babble.
function announceEnd(card, job) {
  const words = { completed: 'finished', failed: 'failed', cancelled: 'cancelled' }[job.status];
  if (words) {
    byId('announcer').textContent = `${card.name}: ${words}.`;
  }
}

function offerQualities(chosen) {
  quality.replaceChildren(...qualitiesOf(format.value).map(({ label, output }) => new Option(label, JSON.stringify(output))));
  quality.value = chosen ?? quality.options[0].value;
  if (quality.selectedIndex < 0) {
    quality.selectedIndex = 0;
  }
  quality.disabled = quality.options.length === 1;
}

function recallChoice() {
  try {
    const choice = JSON.parse(localStorage.getItem(choiceSlot) ?? '{}');
    format.value = choice.format ?? format.value;
    if (format.selectedIndex < 0) {
      format.selectedIndex = 0;
    }
    offerQualities(choice.quality);
  } catch {
    offerQualities();
  }
}

// One key for one request: sent again after a lost answer, it makes no second job.
let pending = { body: '', key: '' };
function keyFor(body) {
  const text = JSON.stringify(body);
  if (pending.body !== text) {
    // randomUUID exists on secure origins only, and a service at home has none.
    const key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
    pending = { body: text, key };
  }
  return pending.key;
}

function showUrlError(words) {
  byId('url-error').textContent = words;
  byId('url-error').hidden = !words;
  url.toggleAttribute('aria-invalid', false);
  if (words) {
    url.setAttribute('aria-invalid', 'true');
    url.focus();
  }
}

async function submit() {
  const link = url.value.trim();
  byId('form-problem').hidden = true;
  showUrlError(link ? '' : 'Paste a link first.');
  if (!link) {
    return;
  }
  const body = {
    url: /^[a-z][a-z\d+.-]*:/i.test(link) ? link : `https://${link}`,
    output: { format: format.value, ...JSON.parse(quality.value) },
  };
  askAgain();
  try {
    const job = await post('/api/jobs', body, { 'Idempotency-Key': keyFor(body) });
    pending = { body: '', key: '' };
    localStorage.setItem(choiceSlot, JSON.stringify({ format: format.value, quality: quality.value }));
    url.value = '';
    rememberSubmitted(job);
    follower.start();
    const card = show(job);
    byId('announcer').textContent = hasEnded(job) ? `${card.name}: ${job.status}.` : `${card.name}: accepted.`;
  } catch (problem) {
    refuse(problem);
  }
}

function refuse(problem) {
  const aboutTheLink = ['url-invalid', 'url-not-allowed'].includes(problem.code);
  showUrlError(aboutTheLink ? `${problem.title} ${problem.detail}` : (problem.errors?.url ?? []).join(' '));
  if (!aboutTheLink) {
    showProblem(byId('form-problem'), problem, ['url']);
  }
}

// The list may be a few seconds behind what was submitted just before a reload; each job alone never is.
const submittedJobs = () => JSON.parse(sessionStorage.getItem(submittedSlot) ?? '[]');
const rememberSubmitted = (job) => sessionStorage.setItem(submittedSlot, JSON.stringify([job.id, ...submittedJobs()].slice(0, shownJobs)));

async function loadUnlisted() {
  const missing = submittedJobs().filter((id) => !cards.has(id));
  const found = await Promise.allSettled(missing.map((id) => getJson(`/api/jobs/${id}`)));
  found.filter(({ status }) => status === 'fulfilled').forEach(({ value }) => show(value));
}

async function loadJobs() {
  try {
    const { items } = await getJson(`/api/jobs?limit=${shownJobs}`);
    byId('list-problem').hidden = true;
    follower.start();
    items.forEach(show);
    await loadUnlisted();
    byId('empty').hidden = cards.size > 0;
  } catch (problem) {
    showProblem(byId('list-problem'), problem);
    // What the service has refused it would refuse again, until there is another key.
    if (![401, 403, 404].includes(problem.status)) {
      follower.start();
    }
  }
}

let submitting = false;
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (submitting) {
    return;
  }
  submitting = true;
  form.setAttribute('aria-busy', 'true');
  try {
    await submit();
  } finally {
    submitting = false;
    form.removeAttribute('aria-busy');
  }
  if (!byId('list-problem').hidden) {
    await loadJobs();
  }
});
format.addEventListener('change', () => offerQualities());
url.addEventListener('input', () => showUrlError(''));
document.addEventListener('visibilitychange', () => document.hidden || loadJobs());
setInterval(() => cards.forEach((card) => hasEnded(card.job) || card.tick()), 1000);
recallChoice();
await loadJobs();
