// A seal's number is read from its bar code where the webview can do that, and typed everywhere.
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { forget } from '../../lib/state/live.svelte';
import { toast } from '../../lib/state/toast.svelte';
import { id } from '../../sample/people';
import { asked, find, open, press, type } from '../hand';

/** A webview that reads these bar codes in whatever it is shown. */
function reads(...codes: string[]): void {
  class Detector {
    detect = () => Promise.resolve(codes.map((rawValue) => ({ rawValue })));
  }
  vi.stubGlobal('BarcodeDetector', Detector);
  vi.stubGlobal('createImageBitmap', () => Promise.resolve({ close: () => undefined }));
}

async function scan(): Promise<void> {
  const picture = new File(['x'], 'seal.jpg', { type: 'image/jpeg' });
  await fireEvent.change(await find('dialog input[name="seal_scan"]'), { target: { files: [picture] } });
}

const seal = async (): Promise<string> => ((await find('dialog input[name="seal"]')) as HTMLInputElement).value;

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  toast.close();
  vi.unstubAllGlobals();
  location.hash = '';
});

const NEW_SEAL = `/exhibit/${id(50)}/${id(61)}!seal`;

describe('The number of a seal', () => {
  it('is read from its bar code, and saved as it was read', async () => {
    reads(' B 004 7801 ', 'B 004 7801');
    open(NEW_SEAL);
    await scan();
    await screen.findByText('Read B 004 7801. Compare it with the seal.');
    expect(await seal()).toBe('B 004 7801');
    await type('why', 'opened for the laboratory');
    await press('save-seal');
    await waitFor(() => expect(asked('exhibit_seal')).toMatchObject({ new: 'B 004 7801' }));
  });

  it.each([
    ['two numbers in one picture', ['B 004 7801', 'B 004 7802']],
    ['no bar code', []],
    ['an address instead of a number', ['https://example.org/?q=1']],
  ])('is not taken from %s, and what was typed stays', async (_, codes) => {
    reads(...codes);
    open(NEW_SEAL);
    await type('seal', 'B 004');
    await scan();
    await screen.findByText('No single number could be read. Type it.');
    expect(await seal()).toBe('B 004');
  });

  it.each(['/notebook!exhibit', '/notebook!seize', `/task/${id(2)}!to_exhibit`])('can be scanned at %s', async (address) => {
    reads('A1234567');
    open(address);
    await scan();
    await waitFor(async () => expect(await seal()).toBe('A1234567'));
  });

  it('is typed where the webview reads no bar codes', async () => {
    open(NEW_SEAL);
    await find('dialog input[name="seal"]');
    expect(document.querySelector('[name="seal_scan"]')).toBeNull();
  });
});

describe('Who saw it sealed', () => {
  it('goes with a new seal, and with an exhibit that has one', async () => {
    open(NEW_SEAL);
    await type('seal', 'B 004');
    await type('why', 'opened for the laboratory');
    await type('witness', 'PC 208CN');
    await press('save-seal');
    await waitFor(() => expect(asked('exhibit_seal')).toMatchObject({ new: 'B 004', seal_witness: 'PC 208CN' }));
    cleanup();

    open('/notebook!exhibit');
    await type('description', 'Kitchen knife');
    expect(document.querySelector('dialog [name="witness"]')).toBeNull();
    await type('seal', 'A1234567');
    await type('witness', 'Mr Reed, caretaker');
    await press('save-exhibit');
    await waitFor(() => expect(asked('note_exhibit')).toMatchObject({ seal_witness: 'Mr Reed, caretaker' }));
  });

  it('goes with an exhibit found at a task too', async () => {
    open(`/task/${id(2)}!to_exhibit`);
    await type('reference', 'ABC/9');
    await type('description', 'Bolt cutters');
    await type('seal', 'A1234567');
    await type('witness', 'PC 208CN');
    await press('save-to_exhibit');
    await waitFor(() => expect(asked('note_exhibit')).toMatchObject({ seal: 'A1234567', seal_witness: 'PC 208CN' }));
  });
});
