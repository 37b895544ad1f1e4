export const en = {
  name: 'Import |||| Imports',
};

export const es: typeof en = {
  name: 'Importación |||| Importaciones',
};
