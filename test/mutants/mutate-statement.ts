// A setup file of jest: declares the statement MUTANT_STATEMENT with the text MUTANT_TEXT instead of its own, before
// any module of the service is loaded.
jest.mock('../../src/database/statement', () => {
  const actual = jest.requireActual('../../src/database/statement');
  const { MUTANT_STATEMENT: name, MUTANT_TEXT: text } = process.env;
  return {
    ...actual,
    statement: (declared: string, own: string) => actual.statement(declared, declared === name ? text : own),
  };
});

export {};
