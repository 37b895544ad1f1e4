import 'reflect-metadata';
import { getMetadataStorage } from 'class-validator';
import { parse } from 'dotenv';
import { AppError, ERROR_STATUS, type ErrorCode } from '../../src/common/errors';
import { readSettings, Settings } from '../../src/config/settings';
import { pathsOf, type SourceFile, sourcesOf, textOf } from './sources';

const isTest = ({ path }: SourceFile): boolean => path.endsWith('.spec.ts');

const everything = sourcesOf('src', 'migrations', 'test', 'benchmarks', 'scripts');
const source = sourcesOf('src').filter((file) => !isTest(file));
const migrations = sourcesOf('migrations');

describe('the sources', () => {
  it('are found', () => {
    expect(source.length).toBeGreaterThan(80);
    expect(migrations.length).toBeGreaterThan(5);
  });

  it('read the environment in src/config alone', () => {
    const readers = source.filter(({ text }) =>
      /\bprocess\s*(\.|\?\.|\[')env\b|\benv\b[^=\n]*\}\s*=\s*process\b/.test(text),
    );
    expect(pathsOf(readers)).toEqual(['src/config/environment.ts']);
  });

  it('have no barrels', () => {
    expect(pathsOf(everything.filter(({ path }) => path.endsWith('/index.ts')))).toEqual([]);
  });

  it('have at most 300 lines', () => {
    const long = source.filter(({ text }) => text.trimEnd().split('\n').length > 300);
    expect(pathsOf(long)).toEqual([]);
  });

  it('leave nothing for later, and no test out', () => {
    const marks = [
      /\b(TO[D]O|FIX[M]E|XX[X]|HAC[K])\b/,
      /\b(it|test|describe)(\.each)?\.(only|skip|todo|failing)\(/,
    ];
    const marked = everything.filter(({ text }) => marks.some((mark) => mark.test(text)));
    expect(pathsOf(marked)).toEqual([]);
  });
});

describe('the migrations', () => {
  it.each(migrations)('$path is named after what it does, and its class after it', ({ path, text }) => {
    const [, time = '', name = ''] = /^migrations\/(\d{13})-([a-z]+(?:-[a-z]+)*)\.ts$/.exec(path) ?? [];
    expect(name).not.toBe('');
    const pascal = name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
    expect([...text.matchAll(/^export class (\w+)/gm)].map((match) => match[1])).toEqual([
      `${pascal}${time}`,
    ]);
  });

  it.each(migrations)('$path imports nothing but types of TypeORM', ({ text }) => {
    const imports = text
      .split('\n')
      .filter((line) => /^\s*(import|export)\b.*from|\brequire\(|\bimport\(/.test(line));
    expect(imports).toEqual(["import type { MigrationInterface, QueryRunner } from 'typeorm';"]);
  });

  it('have times of their own', () => {
    const times = pathsOf(migrations).map((path) =>
      path.slice('migrations/'.length, 'migrations/'.length + 13),
    );
    expect(new Set(times).size).toBe(times.length);
  });
});

describe('.env.example', () => {
  const lines = textOf('.env.example').split('\n');
  const settings = lines.flatMap((line, index) => {
    const [, mark, name, value] = /^(# )?([A-Z][A-Z_]*)=(.*)$/.exec(line) ?? [];
    return name === undefined
      ? []
      : [{ name, value: mark ? undefined : value, above: lines[index - 1] ?? '' }];
  });
  const declared = [
    ...new Set(
      getMetadataStorage()
        .getTargetValidationMetadatas(Settings, '', false, false)
        .map(({ propertyName }) => propertyName),
    ),
  ];

  it('names every setting once, and nothing else', () => {
    expect(settings.map(({ name }) => name).sort()).toEqual([...declared].sort());
  });

  it('gives the defaults; what has none is commented out', () => {
    const defaults = readSettings({}) as unknown as Record<string, string | string[] | undefined>;
    const shown = (value: string | string[] | undefined): string | undefined =>
      value === undefined ? value : [value].flat().join(',');
    expect(Object.fromEntries(settings.map(({ name, value }) => [name, value]))).toEqual(
      Object.fromEntries(declared.map((name) => [name, shown(defaults[name])])),
    );
  });

  it('can be used as it is', () => {
    expect({ ...readSettings(parse(lines.join('\n'))) }).toEqual({ ...readSettings({}) });
  });

  it.each(settings)('describes $name in the line above', ({ above }) => {
    expect(above).toMatch(/^# .{10,}/);
    expect(above).not.toMatch(/^# [A-Z_]+=/);
  });

  it('describes what is read', () => {
    const read = new Set<string>();
    const environment = new Proxy<Record<string, string | undefined>>(
      {},
      {
        get: (_, name) => void read.add(String(name)),
      },
    );
    readSettings(environment);
    expect([...read].sort()).toEqual([...declared].sort());
  });
});

describe('docs/errors.md', () => {
  it('has a row for every error code, its status and its message, and for nothing else', () => {
    const rows = [...textOf('docs/errors.md').matchAll(/^\| `([A-Z_]+)` \| (\d{3}) \| (.+) \|$/gm)];
    const expected = Object.entries(ERROR_STATUS).map(([code, status]) => [
      code,
      String(status),
      new AppError(code as ErrorCode).message,
    ]);
    expect(rows.map(([, ...cells]) => cells)).toEqual(expected);
  });
});
