// Where the device is, asked only when an officer taps for it (practice P12), and never needed: a place in words always does.
import type { Place } from './ipc';
import { now } from './state/look.svelte';

/** A position as the device gave it. */
export interface Fix {
  /** Degrees, WGS 84. */
  lat: number;
  lon: number;
  /** Metres. */
  accuracy: number;
  /** When it was fixed, by the hub's clock, ms UTC. */
  fixed_at: number;
}

/** So long the device may look for itself, ms. */
const LOOKS = 20_000;
/** A position so old is taken, ms: its age is kept with it. */
const OLD = 60_000;

/** Whether the webview can be asked where it is. */
export const canFix = (): boolean => Boolean((navigator as Partial<Navigator>).geolocation);

/** To a metre, in figures that read the same in every language. */
export const coordinates = (lat: number, lon: number): string => `${lat.toFixed(5)}, ${lon.toFixed(5)}`;

/** Asks the device where it is; rejects where it does not know, or nobody let it say. */
export function fixed(): Promise<Fix> {
  return new Promise((found, none) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords, timestamp }) => {
        const age = Math.max(0, Date.now() - timestamp);
        const { latitude: lat, longitude: lon, accuracy } = coords;
        found({ lat, lon, accuracy: Math.ceil(accuracy), fixed_at: Math.round(now.moment() - age) });
      },
      (problem) => none(new Error(problem.message)),
      { enableHighAccuracy: true, timeout: LOOKS, maximumAge: OLD },
    );
  });
}

/** A place of what was typed and of the position an officer added: either alone does. What is known of the same place stays. */
export function placeOf(typed: string, fix: Fix | null, known: Place | null = null): Place | null {
  const address = typed.trim();
  if (!address && !fix) return null;
  const same = known?.address === address ? known : {};
  // Where somebody stood is a point, also within a place that is an area.
  const point = fix && { ...fix, radius: null };
  return { ...same, address: address || (fix ? coordinates(fix.lat, fix.lon) : ''), ...point };
}
