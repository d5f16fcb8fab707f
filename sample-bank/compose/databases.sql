create database bank_b;
create database transfer;
