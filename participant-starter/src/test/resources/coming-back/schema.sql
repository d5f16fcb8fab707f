create index if not exists card_text on card (text);
