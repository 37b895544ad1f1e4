export const en = {
  name: 'Settings |||| Settings',
};

export const es: typeof en = {
  name: 'Ajustes |||| Ajustes',
};
