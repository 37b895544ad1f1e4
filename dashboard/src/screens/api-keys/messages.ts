export const en = {
  name: 'API key |||| API keys',
};

export const es: typeof en = {
  name: 'Clave de API |||| Claves de API',
};
