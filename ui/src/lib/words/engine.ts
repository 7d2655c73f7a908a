// Sentences by key. English is the measure: French must have the same keys, and parameters are checked by the compiler.

/** One sentence, or one for each plural form of its parameter `n`. */
export type Message = string | { one: string; many?: string; other: string };

type Named<S extends string> = S extends `${string}{${infer P}}${infer Rest}` ? P | Named<Rest> : never;
type Names<M> = M extends string ? Named<M> : M extends { one: infer O; other: infer R } ? 'n' | Names<O> | Names<R> : never;

/** What a sentence needs. */
export type Needs<M> = [Names<M>] extends [never] ? [] : [Record<Names<M>, string | number>];

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
export function sentence(language: string, message: Message, params: Record<string, string | number> = {}): string {
  let text: string;
  if (typeof message === 'string') text = message;
  else {
    const which = form(language, Number(params.n ?? 0));
    text = (which === 'one' ? message.one : which === 'many' ? message.many : undefined) ?? message.other;
  }
  const put = (name: string): string => String(params[name] ?? `{${name}}`);
  if (language === 'fr') return placed(spaced(text), put);
  return text.replace(/\{(\w+)\}/g, (_, name: string) => put(name));
}
