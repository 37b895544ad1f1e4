export const en = {
  name: 'Coupon |||| Coupons',
};

export const es: typeof en = {
  name: 'Cupón |||| Cupones',
};
