export const en = {
  name: 'Customer |||| Customers',
};

export const es: typeof en = {
  name: 'Cliente |||| Clientes',
};
