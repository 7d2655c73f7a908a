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
function spaced(language: string, text: string): string {
  if (language !== 'fr') return text;
  return text.replace(/ ([:;!?»])/g, '\u00a0$1').replace(/« /g, '«\u00a0');
}

/** A sentence with its parameters in place. A parameter that is missing shows its name: it is a defect. */
export function sentence(language: string, message: Message, params: Record<string, string | number> = {}): string {
  let text: string;
  if (typeof message === 'string') text = message;
  else {
    const which = form(language, Number(params.n ?? 0));
    text = (which === 'one' ? message.one : which === 'many' ? message.many : undefined) ?? message.other;
  }
  return spaced(language, text).replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? `{${name}}`));
}
