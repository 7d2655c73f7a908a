// A hash router. `#/task/<id>!result` is a page and a sheet over it, so that Back closes the sheet and a lock returns to it.

export interface Route {
  /** Without the sheet. */
  path: string;
  /** First part: which screen. */
  screen: string;
  /** The other parts: ids. */
  rest: string[];
  /** The sheet over it. */
  sheet: string | null;
}

export function parse(hash: string): Route {
  const [path = '', sheet] = hash.replace(/^#/, '').split('!');
  const parts = path.split('/').filter(Boolean).map(decodeURIComponent);
  const screen = parts[0] ?? 'today';
  return { path: `/${parts.join('/') || 'today'}`, screen, rest: parts.slice(1), sheet: sheet || null };
}

class Router {
  route = $state(parse(location.hash));
  /** Pages deep inside this window: Back leaves nowhere unexpected. */
  #depth = 0;
  #scroll = new Map<string, number>();
  /** What scrolls the page; none: the window. */
  scroller: HTMLElement | null = null;

  start(): () => void {
    history.scrollRestoration = 'manual';
    this.route = parse(location.hash);
    const moved = () => {
      const next = parse(location.hash);
      if (next.path !== this.route.path) this.#scroll.set(this.route.path, this.scroller?.scrollTop ?? scrollY);
      this.#depth += 1;
      this.route = next;
    };
    addEventListener('hashchange', moved);
    return () => removeEventListener('hashchange', moved);
  }

  /** Back to where this page was left, for the moment its rows are there. */
  restore(path: string): void {
    const top = this.#scroll.get(path) ?? 0;
    if (this.scroller) this.scroller.scrollTop = top;
    else scrollTo(0, top);
  }

  go(path: string): void {
    location.hash = path;
  }

  /** To a page that a new reading starts at the top of. */
  fresh(path: string): void {
    this.#scroll.delete(path);
    this.go(path);
  }

  open(sheet: string): void {
    this.go(`${this.route.path}!${sheet}`);
  }

  /** Closes the sheet; the page under it does not move. */
  shut(): void {
    if (!this.route.sheet) return;
    if (this.#depth > 0) history.back();
    else location.replace(`#${this.route.path}`);
  }

  back(otherwise: string): void {
    if (this.#depth > 0) history.back();
    else location.replace(`#${otherwise}`);
  }
}

export const router = new Router();
