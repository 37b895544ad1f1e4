export const en = {
  name: 'Overview |||| Overview',
};

export const es: typeof en = {
  name: 'Resumen |||| Resumen',
};
