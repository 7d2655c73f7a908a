// The places of the app that are always a tap away: their words and icons, by their screen.
import type { Key } from '../lib/words';
import type { IconName } from './icons';

export const PLACES = {
  today: { word: 'nav.today', icon: 'today' },
  team: { word: 'nav.team', icon: 'people' },
  victims: { word: 'nav.victims', icon: 'call' },
  ward: { word: 'nav.ward', icon: 'pin' },
  notebook: { word: 'nav.notebook', icon: 'notebook' },
  search: { word: 'search', icon: 'search' },
} as const satisfies Record<string, { word: Key; icon: IconName }>;

export type Place = keyof typeof PLACES;
