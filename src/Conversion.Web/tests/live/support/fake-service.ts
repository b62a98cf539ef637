import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { jobId } from './jobs.ts';
import { eventually } from './eventually.ts';
import { Exchange } from './exchange.ts';

/** What is asked for: a stream of one job or of all, a WebSocket, one job, the list, or another page. */
export type Route = 'live' | 'live-all' | 'socket' | 'job' | 'other-job' | 'list' | 'elsewhere';

/**
 * A real HTTP server on loopback, in the test's hands: the test waits for a request, and then answers it in whatever bad
 * manner it likes. A route may have a standing answer instead.
 */
export class FakeService {
  readonly #server: Server;
  readonly #upgrades = new WebSocketServer({ noServer: true });
  readonly #sockets = new Set<Socket>();
  readonly #seen: Exchange[] = [];
  readonly #claimed = new Set<Exchange>();
  readonly #standing = new Map<Route, (exchange: Exchange) => void>();
  #port = 0;

  private constructor() {
    this.#server = createServer((request, response) => this.#arrived(new Exchange(routeOf(request), request, response)));
    this.#server.on('upgrade', (request, socket: Socket, head) => this.#arrived(new Exchange('socket', request, { upgrades: this.#upgrades, socket, head })));
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      // Who leaves does so when and how it likes.
      socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(): Promise<FakeService> {
    const service = new FakeService();
    await service.comeBack();
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  /** Every request to a route so far, in order of arrival. */
  to(route: Route): Exchange[] {
    return this.#seen.filter((exchange) => exchange.route === route);
  }

  /** The next request to a route that no test has taken yet. */
  async request(route: Route): Promise<Exchange> {
    const next = (): Exchange | undefined => this.to(route).find((exchange) => !this.#claimed.has(exchange));
    await eventually(() => next() !== undefined, `a request to ${route}`);
    const exchange = next()!;
    this.#claimed.add(exchange);
    return exchange;
  }

  /** Answers every further request to a route. */
  always(route: Route, answer: (exchange: Exchange) => void): void {
    this.#standing.set(route, answer);
  }

  /** Dies, with all of its connections. */
  async die(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#sockets.forEach((socket) => socket.destroy());
    await closed;
  }

  /** Listens, at the address that it had before. */
  async comeBack(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  #arrived(exchange: Exchange): void {
    this.#seen.push(exchange);
    const answer = this.#standing.get(exchange.route);
    if (answer) {
      this.#claimed.add(exchange);
      answer(exchange);
    }
  }
}

function routeOf({ url }: IncomingMessage): Route {
  const { pathname } = new URL(url!, 'http://localhost');
  const known: Record<string, Route> = { [`/api/jobs/${jobId}`]: 'job', [`/api/jobs/${jobId}/live`]: 'live', '/api/live': 'live-all', '/api/jobs': 'list' };
  return known[pathname] ?? (pathname.startsWith('/api/jobs/') ? 'other-job' : 'elsewhere');
}
