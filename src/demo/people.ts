import { chance } from './chance';

/** The common ones first: they are drawn more often. */
const WOMEN =
  words(`María Ana Rosa Carmen Luz Gabriela Valeria Camila Lucía Fernanda Elena Beatriz Karla Mónica Rocío
  Teresa Ximena Yolanda Inés Olga Milagros Pilar Daniela Andrea Ángela Noemí Zoila Quilla Sofía Úrsula`);
const MEN =
  words(`José Luis Juan Carlos Jorge Miguel César Víctor Diego Fernando Alejandro Sebastián Raúl Pablo Hugo
  Joaquín Nicolás Andrés Óscar Manuel Álvaro Iván Wilmer Ubaldo Renzo Gonzalo Rubén Martín Adrián Túpac`);
const SURNAMES =
  words(`Quispe Flores Sánchez García Rodríguez Rojas Huamán Mamani Díaz Pérez Torres Ramos Mendoza Chávez
  López Castillo Espinoza Ramírez Vásquez Gutiérrez Castro Vargas Fernández Álvarez Benítez Salazar Cruz Condori Medina
  Núñez Paredes Ríos Jiménez Cárdenas Vega Ochoa Yupanqui Ibáñez Zavala Ugarte Peña Muñoz Ñahui Aguilar Córdova Soto
  Palacios Navarro Campos Ccori Valdivia Zegarra Wong Klein Tello Benavides Oré León Yáñez Apaza`);

const LAST_NUMBER = 9_999_999;
const PHONES = '+5190';

/** Below and above every phone of a made-up person; they sort in the order of their numbers. */
export const FIRST_PHONE = phoneOf(0);
export const LAST_PHONE = phoneOf(LAST_NUMBER);

/** A made-up person. */
export interface Person {
  name: string;
  email: string;
  phone: string;
  birthDate: string;
}

/**
 * The person of a number: always the same one, and no two alike in phone or e-mail.
 * @throws RangeError for a number below 0 or above 9,999,999
 */
export function personOf(number: number): Person {
  if (!Number.isInteger(number) || number < 0 || number > LAST_NUMBER)
    throw new RangeError('There are ten million made-up persons, and not one more.');
  const given = chance(number, 0) < 0.5 ? WOMEN : MEN;
  const first = draw(given, chance(number, 1));
  const second = draw(given, chance(number, 2));
  const [father, mother] = [draw(SURNAMES, chance(number, 3)), draw(SURNAMES, chance(number, 4))];
  const compound = second !== first && chance(number, 5) < 0.35;
  return {
    name: `${compound ? `${first} ${second}` : first} ${father} ${mother}`,
    email: `${plain(first)}.${plain(father)}.${number}@example.com`,
    phone: phoneOf(number),
    birthDate: birthDateOf(number),
  };
}

/** The number of the person who has this phone; undefined when nobody made up has. */
export function personNumberOf(phone: string): number | undefined {
  return /^\+5190\d{7}$/.test(phone) ? Number(phone.slice(PHONES.length)) : undefined;
}

function phoneOf(number: number): string {
  return PHONES + String(number).padStart(7, '0');
}

function birthDateOf(number: number): string {
  const year = 1945 + Math.floor(chance(number, 6) * 60);
  const [month, day] = [1 + (number % 12), 1 + Math.floor(chance(number, 7) * 28)];
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function draw(names: readonly string[], at: number): string {
  return names[Math.floor(names.length * at ** 1.5)] ?? '';
}

const plainNames = new Map<string, string>();

function plain(name: string): string {
  let known = plainNames.get(name);
  if (known === undefined) {
    known = name
      .normalize('NFD')
      .replace(/[^A-Za-z]/g, '')
      .toLowerCase();
    plainNames.set(name, known);
  }
  return known;
}

function words(text: string): string[] {
  return text.split(/\s+/);
}
