const FIRST = [
  'Alejandro',
  'Beatriz',
  'Camila',
  'Diego',
  'Elena',
  'Fernando',
  'Gabriela',
  'Hugo',
  'Inés',
  'Joaquín',
  'Karla',
  'Luis',
  'Mónica',
  'Nicolás',
  'Olga',
  'Pablo',
  'Quilla',
  'Rocío',
  'Sebastián',
  'Teresa',
  'Ubaldo',
  'Valeria',
  'Wilmer',
  'Ximena',
  'Yolanda',
  'Zoila',
  'María',
  'José',
  'Ana',
  'Raúl',
];
const LAST = [
  'Álvarez',
  'Benítez',
  'Castro',
  'Díaz',
  'Espinoza',
  'Flores',
  'Gutiérrez',
  'Huamán',
  'Ibáñez',
  'Jiménez',
  'Klein',
  'López',
  'Mendoza',
  'Núñez',
  'Ochoa',
  'Paredes',
  'Quispe',
  'Ríos',
  'Salazar',
  'Torres',
  'Ugarte',
  'Vargas',
  'Wong',
  'Yupanqui',
  'Zavala',
  'Rojas',
  'Ramírez',
  'Sánchez',
  'Vega',
  'Cárdenas',
];

/** A made-up person. */
export interface Person {
  name: string;
  email: string;
  phone: string;
  birthDate: string;
}

/** The person of a number: always the same one, and no two alike in phone or e-mail. */
export function personOf(index: number): Person {
  const first = FIRST[index % FIRST.length] ?? '';
  const last = LAST[Math.floor(index / FIRST.length) % LAST.length] ?? '';
  const second = LAST[(index * 7 + 3) % LAST.length] ?? '';
  const plain = `${first}.${last}`
    .normalize('NFD')
    .replace(/[^A-Za-z.]/g, '')
    .toLowerCase();
  const day = 1 + (index % 28);
  const month = 1 + (index % 12);
  const pad = (value: number): string => String(value).padStart(2, '0');
  return {
    name: `${first} ${last} ${second}`,
    email: `${plain}.${index}@example.com`,
    phone: `+519${String(10_000_000 + index).slice(-8)}`,
    birthDate: `${1950 + (index % 55)}-${pad(month)}-${pad(day)}`,
  };
}
