--liquibase formatted sql
--changeset test:1
alter table card alter column text type varchar(200);
create index card_text on card (text);
