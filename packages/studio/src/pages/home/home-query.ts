/** The key under which the home page's data are kept by react-query. */
export const HOME_KEY = ['home'] as const;
