// A file that is being made for somebody outside: how far it is, and the way to call it off.
import { call, failureOf, listen, type Exporting } from '../ipc';

export class Going {
  /** It is being made. */
  on = $state(false);
  /** How far; nothing where it has not been told yet. */
  far = $state<Exporting>();
  /** The last one was called off. */
  stopped = $state(false);

  /** What was made; nothing where it was called off. */
  async make<T>(run: () => Promise<T>): Promise<T | undefined> {
    this.far = undefined;
    this.stopped = false;
    this.on = true;
    const deaf = await listen('exporting', (payload) => (this.far = payload as Exporting));
    try {
      return await run();
    } catch (problem) {
      if (failureOf(problem).code !== 'export_stopped') throw problem;
      this.stopped = true;
      return undefined;
    } finally {
      deaf();
      this.on = false;
    }
  }

  /** The device answers the making itself, once nothing of it is left. */
  async stop(): Promise<void> {
    await call('export_stop', {});
  }
}
