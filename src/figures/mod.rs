//! Pure calculations, one file a method. They know the domain and nothing else.
