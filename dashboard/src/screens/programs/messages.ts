export const en = {
  name: 'Program |||| Programs',
};

export const es: typeof en = {
  name: 'Programa |||| Programas',
};
