import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { WebSocket, WebSocketServer } from 'ws';
import type { Job } from '../../../src/live-client.ts';
import type { Route } from './fake-service.ts';
import { frame, sse } from './jobs.ts';

interface Upgrade {
  readonly upgrades: WebSocketServer;
  readonly socket: Socket;
  readonly head: Buffer;
}

/** One request and the answer to it, step by step. */
export class Exchange {
  readonly route: Route;
  readonly #request: IncomingMessage;
  readonly #answer: ServerResponse | Upgrade;
  #webSocket: WebSocket | null = null;
  #isClosed = false;

  constructor(route: Route, request: IncomingMessage, answer: ServerResponse | Upgrade) {
    this.route = route;
    this.#request = request;
    this.#answer = answer;
    ('writeHead' in answer ? answer : answer.socket).on('close', () => { this.#isClosed = true; });
  }

  /** Whether the answer is complete, or somebody has left. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  get lastEventId(): string | undefined {
    return this.header('Last-Event-ID');
  }

  get after(): string | null {
    return new URL(this.#request.url!, 'http://localhost').searchParams.get('after');
  }

  get path(): string {
    return this.#request.url!;
  }

  header(name: string): string | undefined {
    return this.#request.headers[name.toLowerCase()] as string | undefined;
  }

  /** A whole answer. */
  answer(status: number, headers: Record<string, string> = {}, body = ''): void {
    if ('writeHead' in this.#answer) {
      this.#answer.writeHead(status, headers).end(body);
    } else {
      this.#answer.socket.end(`HTTP/1.1 ${status} No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    }
  }

  json(body: unknown): void {
    this.answer(200, { 'Content-Type': 'application/json; charset=utf-8' }, JSON.stringify(body));
  }

  html(): void {
    this.answer(200, { 'Content-Type': 'text/html; charset=utf-8' }, '<!doctype html><title>Sign in</title>');
  }

  /** Opens the stream as the service does: `retry:` comes at once. */
  stream(...states: Job[]): this {
    this.head();
    return this.write('retry: 1000\n\n').events(...states);
  }

  /** Only the head of an answer. */
  head(headers: Record<string, string> = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' }): this {
    const response = this.#answer as ServerResponse;
    response.writeHead(200, headers);
    response.flushHeaders();
    return this;
  }

  events(...states: Job[]): this {
    return this.write(states.map((state) => sse(state)).join(''));
  }

  write(piece: string | Uint8Array): this {
    (this.#answer as ServerResponse).write(piece);
    return this;
  }

  /** Ends in good order. */
  end(): void {
    (this.#answer as ServerResponse).end();
  }

  /** Breaks off, once what was written is on its way. */
  cut(): void {
    this.#request.socket.end();
  }

  /** Never answers the upgrade, and sees when the client leaves. */
  ignore(): void {
    const { socket } = this.#answer as Upgrade;
    socket.resume().on('end', () => socket.end());
  }

  /** Accepts the upgrade. */
  accept(...states: Job[]): this {
    const { upgrades, socket, head } = this.#answer as Upgrade;
    upgrades.handleUpgrade(this.#request, socket, head, (webSocket) => {
      this.#webSocket = webSocket;
      webSocket.on('close', () => { this.#isClosed = true; });
      states.forEach((state) => webSocket.send(frame(state)));
    });
    return this;
  }

  send(...messages: (Job | string)[]): this {
    messages.forEach((message) => this.#webSocket!.send(typeof message === 'string' ? message : frame(message)));
    return this;
  }

  /** Closes the WebSocket with a code. */
  close(code: number): void {
    this.#webSocket!.close(code);
  }
}
