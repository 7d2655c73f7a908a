// Reads a seal's number from a picture of its bar code, where the webview can do that; it may always be typed.

interface Detector {
  detect(picture: ImageBitmap): Promise<{ rawValue: string }[]>;
}

const detector = (): (new () => Detector) | undefined => (globalThis as { BarcodeDetector?: new () => Detector }).BarcodeDetector;

/** What may stand on a seal: letters and figures, as long as the record takes them. */
const NUMBER = /^[\p{L}\p{N}][\p{L}\p{N} ./-]{0,39}$/u;

/** Whether the webview reads bar codes. */
export const canScan = (): boolean => Boolean(detector());

/** The one number that stands in a picture; empty where there is none, or more than one. The picture is not kept. */
export async function scanned(picture: Blob): Promise<string> {
  const Detects = detector();
  if (!Detects) return '';
  const bitmap = await createImageBitmap(picture);
  try {
    const found = await new Detects().detect(bitmap);
    const numbers = new Set(found.map(({ rawValue }) => rawValue.trim()).filter((text) => NUMBER.test(text)));
    const [number = ''] = numbers;
    return numbers.size === 1 ? number : '';
  } finally {
    bitmap.close();
  }
}
