/* global axe */
// What is asked inside the page. It is handed over as text, so it uses nothing from outside.

/** Everything wrong with the page that is shown, in words. */
export async function inPage() {
  const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const where = (element) => element.outerHTML.replace(/\s+/g, ' ').slice(0, 140);
  const result = await axe.run(document, { runOnly: rules, resultTypes: ['violations'] });
  const problems = result.violations.flatMap((violation) =>
    violation.nodes
      .slice(0, 3)
      .map((node) => `axe ${violation.id}: ${violation.help}: ${node.html.replace(/\s+/g, ' ').slice(0, 140)}`),
  );

  const wide = document.documentElement;
  if (wide.scrollWidth > wide.clientWidth + 1) problems.push(`scrolls sideways: ${wide.scrollWidth} in ${wide.clientWidth} px`);

  // Only what lies on top can be touched: with a sheet open that is the sheet.
  const open = document.querySelector('dialog[open]') ?? document;
  for (const target of open.querySelectorAll('a[href], button, input, select, textarea, summary, [role="tab"], [role="radio"]')) {
    // A radio or checkbox is touched by its label.
    const area = (target.matches('input[type="radio"], input[type="checkbox"]') && target.closest('label')) || target;
    const box = area.getBoundingClientRect();
    const hidden =
      !area.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || box.width <= 1 || box.height <= 1;
    // A link in the middle of a sentence is as high as its line (WCAG 2.5.8, inline exception).
    const inline = getComputedStyle(area).display === 'inline';
    const text = document.documentElement.style.fontSize;
    if (hidden || inline) continue;
    if (box.height < 47.5 || (box.width < 47.5 && area.matches('button, [role="tab"]')))
      problems.push(`target of ${Math.round(box.width)} x ${Math.round(box.height)} px${text}: ${where(area)}`);
  }
  return problems;
}
