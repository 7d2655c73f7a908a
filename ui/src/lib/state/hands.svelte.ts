// Whether a finger is on a list or it is moving: then nothing that arrives may re-order it.

const IDLE = 1_500;

class Hands {
  /** A list is being touched or scrolled. */
  busy = $state(false);
  #down = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  start(): () => void {
    const touched = () => this.#touch();
    const down = () => {
      this.#down = true;
      this.#touch();
    };
    const up = () => {
      this.#down = false;
      this.#touch();
    };
    const scrolled = () => (scrollY <= 0 && !this.#down ? this.#rest() : this.#touch());
    const heard: [string, () => void][] = [
      ['pointerdown', down],
      ['pointerup', up],
      ['pointercancel', up],
      ['touchmove', touched],
      ['wheel', touched],
      ['scroll', scrolled],
    ];
    for (const [event, hear] of heard) addEventListener(event, hear, { passive: true });
    return () => {
      for (const [event, hear] of heard) removeEventListener(event, hear);
      clearTimeout(this.#timer);
    };
  }

  #touch(): void {
    this.busy = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.#down) this.busy = false;
    }, IDLE);
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.busy = false;
  }
}

export const hands = new Hands();
