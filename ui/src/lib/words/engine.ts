// Sentences by key. English is the measure: French must have the same keys, and parameters are checked by the compiler.

/** One sentence, or one for each plural form of its parameter `n`. */
export type Message = string | { one: string; many?: string; other: string };

// One text speaks of any victim: `{They} decline{s} to be asked` is "She declines", "They decline" or, where the record does not
// say, "The victim declines". A sentence takes its words from `pronoun`, which a screen gives that has one victim's record open;
// every other text says "the victim" itself. For the sake of that last form a sentence has one such word of a person at most, and
// the verb that goes with it. A hole with a capital begins large. French needs few of them: possessives go by what is owned, and
// "la victime" is feminine whoever that is, so only `he` differs. Elisions stand in the text (`qu’{elle}`), never `si {elle}`.
const ENGLISH = {
  none: {
    they: 'the victim',
    them: 'the victim',
    their: 'the victim’s',
    theirs: 'the victim’s',
    are: 'is',
    were: 'was',
    do: 'does',
    s: 's',
  },
  she: { they: 'she', them: 'her', their: 'her', theirs: 'hers', are: 'is', were: 'was', do: 'does', s: 's' },
  he: { they: 'he', them: 'him', their: 'his', theirs: 'his', are: 'is', were: 'was', do: 'does', s: 's' },
  they: { they: 'they', them: 'them', their: 'their', theirs: 'theirs', are: 'are', were: 'were', do: 'do', s: '' },
};
const FRENCH = {
  none: { elle: 'elle', la: 'la', d_elle: 'd’elle', e: 'e' },
  he: { elle: 'il', la: 'le', d_elle: 'de lui', e: '' },
};

/** How a victim is spoken of, by the record: `she`, `he`, `they`. Nothing, or a code newer than this app: as if not said. */
export type Pronoun = string | null | undefined;

interface Spoken {
  none: Record<string, string>;
  [pronoun: string]: Record<string, string>;
}
type Small = keyof (typeof ENGLISH)['none'] | keyof (typeof FRENCH)['none'];
type Hole<P> = P extends Small | Capitalize<Small> ? 'pronoun' : P;

/** Whether a hole of a text is a word for the victim, or a verb's form that goes with it. */
export const isSpoken = (hole: string): boolean =>
  [ENGLISH.none, FRENCH.none].some((words) => Object.hasOwn(words, hole.charAt(0).toLowerCase() + hole.slice(1)));

/** A text whose words for the victim are in their places; no parameter is yet, so that nothing somebody wrote is changed. */
function spoken(language: string, text: string, pronoun: string | null): string {
  const all: Spoken = language === 'fr' ? FRENCH : ENGLISH;
  const words = all[pronoun ?? 'none'] ?? all.none;
  return text.replace(/\{(\w+)\}/g, (hole: string, name: string) => {
    const small = name.charAt(0).toLowerCase() + name.slice(1);
    const word = words[small];
    if (word === undefined) return hole;
    return small === name ? word : word.charAt(0).toUpperCase() + word.slice(1);
  });
}

type Named<S extends string> = S extends `${string}{${infer P}}${infer Rest}` ? Hole<P> | Named<Rest> : never;
type Names<M> = M extends string ? Named<M> : M extends { one: infer O; other: infer R } ? 'n' | Names<O> | Names<R> : never;

/** What a sentence needs: its parameters, and `pronoun` where it speaks of a victim. */
export type Needs<M> = [Names<M>] extends [never]
  ? []
  : [{ [N in Names<M> & string]: N extends 'pronoun' ? Pronoun : string | number }];

/** Parameters of a sentence, by their names in it. */
export type Params = Record<string, string | number | Pronoun>;

export type Catalogue = Record<string, Message>;

/** The same keys as another catalogue. */
export type Same<C> = Record<keyof C, Message>;

const plurals = new Map<string, Intl.PluralRules>();

function form(language: string, n: number): Intl.LDMLPluralRule {
  let rules = plurals.get(language);
  if (!rules) plurals.set(language, (rules = new Intl.PluralRules(language)));
  return rules.select(n);
}

/** French sets a space that does not break before double punctuation and inside its quotation marks. */
function spaced(text: string): string {
  return text.replace(/ ([:;!?»])/g, '\u00a0$1').replace(/« /g, '«\u00a0');
}

// In French a day does not take the preposition of a time of day: `à 14 h 02`, but `le 18 nov. 16 h 20`. A sentence is written
// once, for one of the two, and only the word of ours before a parameter is changed: never what somebody wrote.
const DAY =
  /^((lun|mar|mer|jeu|ven|sam|dim)\. )?\d{1,2}(er)? (janv\.|févr\.|mars|avr\.|mai|juin|juil\.|août|sept\.|oct\.|nov\.|déc\.)/;
const CLOCK = /^\d{1,2}\u202fh\u202f\d{2}$/;
const BEFORE_DAY: Record<string, string> = {
  à: 'le',
  de: 'du',
  avant: 'avant le',
  depuis: 'depuis le',
  dès: 'dès le',
  pour: 'pour le',
  'jusqu’à': 'jusqu’au',
};
const BEFORE_CLOCK: Record<string, string> = { le: 'à', au: 'à', du: 'de', 'jusqu’au': 'jusqu’à' };

/** The word before a parameter, as what comes after it wants it. `range`: the parameter before it was where a range begins. */
function leading(word: string, value: string, range: boolean): string {
  const small = word.toLowerCase();
  let other: string | undefined;
  if (DAY.test(value)) other = range && small === 'à' ? 'au' : BEFORE_DAY[small];
  else if (CLOCK.test(value)) other = BEFORE_CLOCK[small];
  if (!other) return word;
  return small === word ? other : other.charAt(0).toUpperCase() + other.slice(1);
}

/** Puts the parameters of a French sentence in their places. */
function placed(text: string, put: (name: string) => string): string {
  let range = false;
  return text.replace(/(?:([\p{L}’]+) )?\{(\w+)\}/gu, (_, word: string | undefined, name: string) => {
    const value = put(name);
    const before = word === undefined ? '' : `${leading(word, value, range)} `;
    range = word?.toLowerCase() === 'de';
    return before + value;
  });
}

/** A sentence with its parameters in place. A parameter that is missing shows its name: it is a defect. */
export function sentence(language: string, message: Message, params: Params = {}): string {
  let text: string;
  if (typeof message === 'string') text = message;
  else {
    const which = form(language, Number(params.n ?? 0));
    text = (which === 'one' ? message.one : which === 'many' ? message.many : undefined) ?? message.other;
  }
  text = spoken(language, text, typeof params.pronoun === 'string' ? params.pronoun : null);
  const put = (name: string): string => String(params[name] ?? `{${name}}`);
  if (language === 'fr') return placed(spaced(text), put);
  return text.replace(/\{(\w+)\}/g, (_, name: string) => put(name));
}
