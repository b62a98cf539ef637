/** The page's views and their addresses. The service answers each of these with the page (Hosting/PageFiles.cs). */
export type Route =
  | { readonly view: 'convert' }
  | { readonly view: 'story'; readonly id: string }
  | { readonly view: 'operate' }
  | { readonly view: 'nowhere' };

/** The view at a path. */
export function routeOf(path: string): Route {
  const story = /^\/jobs\/([0-9a-f-]{32,36})\/?$/i.exec(path);
  if (story) {
    return { view: 'story', id: story[1]! };
  }
  const view = ({ '/': 'convert', '/index.html': 'convert', '/operate': 'operate' } as const)[path.replace(/(.)\/$/, '$1')] ?? 'nowhere';
  return { view };
}

class Router {
  #route = $state.raw<Route>(routeOf(location.pathname));

  constructor() {
    addEventListener('popstate', () => { this.#route = routeOf(location.pathname); });
    addEventListener('click', (event) => this.#follow(event));
  }

  get route(): Route {
    return this.#route;
  }

  go(path: string): void {
    history.pushState(null, '', path);
    this.#route = routeOf(new URL(path, location.href).pathname);
    scrollTo(0, 0);
  }

  // Plain links do, and keep all that a browser can do with one: what opens elsewhere is left to it.
  #follow(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || event.defaultPrevented || link.target || link.hasAttribute('download') || link.origin !== location.origin) {
      return;
    }
    if (routeOf(link.pathname).view !== 'nowhere') {
      event.preventDefault();
      this.go(link.href);
    }
  }
}

export const router = new Router();
