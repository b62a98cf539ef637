// One job's card. Whatever came from a platform is set as text, never as markup.

import { askAgain, post, send, serverNow } from './api.js';
import { hasEnded } from './follow.js';
import { showProblem } from './problem.js';
import { bytes, duration, hostOf, outputOf } from './text.js';

const template = document.getElementById('card');
const phases = { queued: 'Waiting', resolving: 'Looking at the link', downloading: 'Downloading', converting: 'Converting', storing: 'Saving', done: 'Finished' };
const ends = { completed: 'Finished', failed: 'Failed', cancelled: 'Cancelled' };

export class Card {
  #parts;
  #job = null;
  #moves = {};
  #onChange;

  /** `onChange(job)` hears what the user did to the job. */
  constructor(onChange) {
    this.element = template.content.cloneNode(true).querySelector('li');
    this.#onChange = onChange;
    const find = (name) => this.element.querySelector(`.${name}`);
    this.#parts = Object.fromEntries(['thumbnail', 'title', 'about', 'state', 'bar', 'fill', 'facts', 'notices', 'message', 'advice', 'download', 'retry', 'cancel', 'problem']
      .map((name) => [name, find(name)]));
    const { cancel, retry, download, thumbnail } = this.#parts;
    cancel.addEventListener('click', () => this.#act(cancel, () => post(this.#job.links.cancel)));
    retry.addEventListener('click', () => this.#act(retry, () => post(this.#job.links.retry)));
    download.addEventListener('click', (event) => this.#download(event));
    thumbnail.addEventListener('error', () => { thumbnail.hidden = true; });
  }

  get job() { return this.#job; }

  get name() { return this.#job.title || this.#job.url.replace(/^https?:\/\//, ''); }

  show(job) {
    if (this.#job && job.version < this.#job.version) {
      return;
    }
    this.#job = job;
    this.#watchMotion(job);
    const { title, about, notices, message, advice, download, retry, cancel } = this.#parts;
    this.element.dataset.status = job.status;
    title.textContent = job.title || job.url;
    title.classList.toggle('untitled', !job.title);
    about.textContent = [hostOf(job.url), job.durationSeconds && duration(job.durationSeconds), outputOf(job.output)].filter(Boolean).join(' · ');
    this.#showThumbnail(job.thumbnailUrl);
    notices.replaceChildren(...job.notices.map((notice) => Object.assign(document.createElement('li'), { textContent: notice.message })));
    notices.hidden = job.notices.length === 0;
    setText(message, job.failure?.message);
    setText(advice, job.failure?.advice);
    download.href = job.links.download ?? '';
    this.#toggle({ [job.links.download ? 'show' : 'hide']: download });
    this.#toggle({ [['failed', 'cancelled'].includes(job.status) ? 'show' : 'hide']: retry });
    this.#toggle({ [hasEnded(job) ? 'hide' : 'show']: cancel });
    for (const [button, verb] of [[download, 'Download'], [retry, 'Try again'], [cancel, 'Cancel']]) {
      button.setAttribute('aria-label', `${verb}: ${this.name}`);
    }
    this.tick();
  }

  /** What changes with time alone. */
  tick() {
    const job = this.#job;
    const { state, bar, fill, facts } = this.#parts;
    state.textContent = this.#state(job);
    const moving = job.status === 'running';
    bar.hidden = !moving;
    const known = moving && this.#percentMeansSomething(job);
    bar.classList.toggle('unknown', !known);
    fill.style.width = known ? `${job.percent}%` : '';
    setText(facts, this.#facts(job, known).join(' · '));
    if (moving) {
      bar.setAttribute('aria-label', `Progress of ${this.name}`);
      bar.setAttribute('aria-valuetext', `${phases[job.phase]}, ${known ? `${Math.floor(job.percent)} percent` : `${bytes(job.downloadedBytes)} so far`}`);
      if (known) {
        bar.setAttribute('aria-valuenow', Math.floor(job.percent));
      } else {
        bar.removeAttribute('aria-valuenow');
      }
    }
  }

  #state(job) {
    if (job.status === 'failed') {
      return job.failure?.title ?? ends.failed;
    }
    if (hasEnded(job)) {
      return ends[job.status];
    }
    if (job.status === 'running') {
      return `${phases[job.phase] ?? phases.downloading}…`;
    }
    // A new job may start at once; only one that was tried before waits on purpose.
    const pause = job.attempt > 0 && job.nextAttemptAt ? (Date.parse(job.nextAttemptAt) - serverNow()) / 1000 : 0;
    if (pause >= 1) {
      return `Trying again in ${duration(pause)}`;
    }
    const place = job.queuePosition ? (job.queuePosition === 1 ? 'Waiting, next in line' : `Waiting, number ${job.queuePosition} in line`) : phases.queued;
    return job.estimatedWaitSeconds ? `${place}, about ${duration(job.estimatedWaitSeconds)}` : place;
  }

  #facts(job, known) {
    if (job.status === 'completed') {
      const took = job.startedAt && job.finishedAt ? (Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000 : null;
      return [job.artifact && bytes(job.artifact.sizeBytes), took !== null && `took ${took < 1 ? 'less than 1 s' : duration(took)}`].filter(Boolean);
    }
    if (job.status !== 'running') {
      return [];
    }
    const fetched = job.totalBytes ? `${bytes(job.downloadedBytes)} of ${bytes(job.totalBytes)}` : bytes(job.downloadedBytes);
    const processed = job.durationSeconds ? `${duration(job.processedSeconds)} of ${duration(job.durationSeconds)} done` : `${duration(job.processedSeconds)} done`;
    const elapsed = job.startedAt && (serverNow() - Date.parse(job.startedAt)) / 1000;
    return [
      known && `${Math.floor(job.percent)} %`,
      job.downloadedBytes > 0 && fetched,
      !known && job.processedSeconds > 0 && processed,
      job.phase !== 'storing' && job.bytesPerSecond > 0 && `${bytes(job.bytesPerSecond)}/s`,
      known && job.etaSeconds > 0 ? `about ${duration(job.etaSeconds)} left` : elapsed !== null && `${duration(elapsed)} elapsed`,
      job.attempt > 1 && `attempt ${job.attempt}`,
    ].filter(Boolean);
  }

  // Percent stands still while no total is known. A bar that stands still would say that nothing happens.
  #percentMeansSomething(job) {
    return job.phase !== 'resolving' && (job.totalBytes !== null || job.percent > this.#moves.from);
  }

  #watchMotion(job) {
    const { run, attempt, phase } = this.#moves;
    const goesOn = run === job.run && attempt === job.attempt;
    // Saving is the short end of what was measured before, not a measure of its own.
    if (!goesOn || (phase !== job.phase && job.phase !== 'storing')) {
      this.#moves = { run: job.run, attempt: job.attempt, phase: job.phase, from: job.percent };
    }
  }

  #showThumbnail(address) {
    const { thumbnail } = this.#parts;
    if (address?.startsWith('https://') && thumbnail.getAttribute('src') !== address) {
      thumbnail.src = address;
      thumbnail.hidden = false;
    }
  }

  // Whoever works by keyboard keeps the place when the button under the focus goes away.
  #toggle({ show, hide }) {
    if (show) {
      show.hidden = false;
    } else if (!hide.hidden) {
      const focused = hide === document.activeElement;
      hide.hidden = true;
      if (focused) {
        this.element.focus();
      }
    }
  }

  async #act(button, action) {
    this.#parts.problem.hidden = true;
    button.setAttribute('aria-disabled', 'true');
    askAgain();
    try {
      const job = await action();
      this.show(job);
      this.#onChange(job);
    } catch (problem) {
      showProblem(this.#parts.problem, problem);
    } finally {
      button.removeAttribute('aria-disabled');
    }
  }

  // A plain link could send no key, and would leave the page for an error. So the signed link is fetched first.
  async #download(event) {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
      return;
    }
    event.preventDefault();
    this.#parts.problem.hidden = true;
    askAgain();
    try {
      const address = this.#job.links.download;
      // An answer to HEAD has no body, so a refusal is asked for its words.
      const signed = await send(address, { method: 'HEAD' }).catch(() => send(address));
      signed.body?.cancel();
      Object.assign(document.createElement('a'), { href: signed.url, download: '' }).click();
    } catch (problem) {
      showProblem(this.#parts.problem, problem);
    }
  }
}

function setText(element, text) {
  element.textContent = text ?? '';
  element.hidden = !text;
}
