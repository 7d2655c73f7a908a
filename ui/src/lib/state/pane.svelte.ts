// Where a page stands: alone, or in one of the two panes of a wide window. A page asks here for its router, so that it is
// written once for both.
import { getContext, setContext } from 'svelte';
import { parse, router, type Route } from './route.svelte';

/** `whole`: the only page of the window. */
export type Side = 'whole' | 'list' | 'record';

const KEY = Symbol('pane');

export class Pane {
  constructor(
    readonly side: Side,
    /** The address of the page in it. */
    readonly path: () => string,
  ) {}

  /** The address is of what is shown beside this list. */
  get behind(): boolean {
    return this.side === 'list' && router.route.path !== this.path();
  }

  /** The address of the page itself: a sheet over the record beside a list is no sheet of the list. */
  get route(): Route {
    return this.behind ? parse(`#${this.path()}`) : router.route;
  }

  open(sheet: string): void {
    router.go(`${this.path()}!${sheet}`);
  }
}

const WHOLE = new Pane('whole', () => router.route.path);

/** The pane this component stands in. To be asked while it is made. */
export const pane = (): Pane => getContext<Pane | undefined>(KEY) ?? WHOLE;

export const stand = (side: Side, path: () => string): Pane => setContext(KEY, new Pane(side, path));
