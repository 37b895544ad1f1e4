export const en = {
  name: 'Till |||| Till',
};

export const es: typeof en = {
  name: 'Caja |||| Caja',
};
