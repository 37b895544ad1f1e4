import { matches, phoneDigits, spansOf } from '../../dashboard/src/common/match';

/** What is marked of a text, between brackets. */
function marked(text: string, search: string): string {
  let shown = '';
  let at = 0;
  for (const [from, to] of spansOf(text, search)) {
    shown += `${text.slice(at, from)}[${text.slice(from, to)}]`;
    at = to;
  }
  return shown + text.slice(at);
}

describe('what a search found is marked', () => {
  it.each([
    ['María García', 'maria', '[María] García'],
    ['Mari\u0301a', 'maría', '[Mari\u0301a]'],
    ['ana.anaya@example.com', 'ANA', '[ana].[ana]ya@example.com'],
    ['Ñahui', 'n', '[Ñ]ahui'],
    ['+51900000992', '900 000-99', '+51[90000099]2'],
    ['+51 900 000 992', '900000992', '+51 [900 000 992]'],
    ['Zoë 👩‍🍳 Ruiz', 'ruiz', 'Zoë 👩‍🍳 [Ruiz]'],
    ['Ana', '', 'Ana'],
    ['Ana', '( )', 'Ana'],
    ['Ana', 'x', 'Ana'],
  ])('%s, searched for %j: %s', (text, search, shown) => {
    expect(marked(text, search)).toBe(shown);
  });

  it.each([
    ['Café con leche', 'cafe', true],
    ['Pina colada', ' PIÑA ', true],
    ['Postre', '', true],
    ['Postre', 'cafe', false],
  ])('%s, asked for %j: %j', (text, search, found) => {
    expect(matches(text, search)).toBe(found);
  });

  it('takes for a phone number only what can be a whole one', () => {
    expect(phoneDigits('900 001-209')).toBe('900001209');
    expect(phoneDigits('90000')).toBeNull();
    expect(phoneDigits('Ana 900001209')).toBeNull();
  });
});
