// Whether the window has room for the rail and the board: 64 of the rem that is in force, so that large text gets the narrow
// layout on the same screen. A media query would count the browser's own rem.

/** Rem from which a window is wide. */
const WIDE = 64;

class Wide {
  on = $state(false);

  measure(): void {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
    this.on = innerWidth >= WIDE * rem;
  }

  start(): () => void {
    const measure = () => this.measure();
    measure();
    addEventListener('resize', measure);
    return () => removeEventListener('resize', measure);
  }
}

export const wide = new Wide();
